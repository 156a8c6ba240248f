package dev.watchdog.program;

import dev.watchdog.lifecycle.Answer;
import dev.watchdog.lifecycle.Answer.Verdict;
import dev.watchdog.lifecycle.Event;
import dev.watchdog.lifecycle.Goal;
import dev.watchdog.lifecycle.State;
import dev.watchdog.program.ProgramVerticle.Reply;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Answers the commands for one program: what it comes to is decided by {@link Answer}, and {@link
 * Goal} says when it is done. For the program's event loop.
 */
final class CommandHandler {

  private static final Answer ENDING = Answer.refused("is ending with the watchdog");
  private static final Answer FAILED =
      Answer.refused("is no longer supervised, after an internal error");
  private static final Answer CROWDED = Answer.refused("has too many callers waiting for it");

  private final Target target;
  private final Waiters waiters = new Waiters();
  private Access access = Access.OPEN;

  /** The program that is commanded. */
  interface Target {

    State state();

    JsonObject statusRecord();

    void follow(Event.Command command);
  }

  /** What is accepted. */
  private enum Access {
    OPEN,
    /** Only signals: a thread dump may show why the end takes so long. */
    ENDING,
    /** Nothing: there was an internal error. */
    FAILED
  }

  CommandHandler(Target target) {
    this.target = target;
  }

  /** Accepts nothing but signals from now on. */
  void close() {
    if (access == Access.OPEN) {
      access = Access.ENDING;
    }
  }

  /** The program is no longer supervised, after an internal error. */
  void fail() {
    access = Access.FAILED;
    waiters.dismiss(FAILED);
  }

  boolean hasFailed() {
    return access == Access.FAILED;
  }

  /**
   * Gives a command.
   *
   * @param decided gets what it comes to, before anything is done about it
   */
  Reply give(Event.Command command, Consumer<Answer> decided) {
    Answer answer = decide(command);
    decided.accept(answer);
    if (answer.verdict() != Verdict.REFUSED) {
      target.follow(command);
    }
    return reply(answer);
  }

  /** Gives a command, and answers when it is fulfilled or superseded; at once, if it is refused. */
  Future<Reply> fulfil(Event.Command command, Consumer<Answer> decided, Context caller) {
    Answer answer = waiters.isFull() ? CROWDED : decide(command);
    decided.accept(answer);
    return answer.verdict() == Verdict.REFUSED
        ? Future.succeededFuture(reply(answer))
        : fulfilled(command, caller);
  }

  /** Gives the last command, and closes. */
  Future<Reply> end(Event.Command command, Context caller) {
    close();
    return hasFailed() ? Future.succeededFuture(reply(FAILED)) : fulfilled(command, caller);
  }

  private Answer decide(Event.Command command) {
    return switch (access) {
      case OPEN -> Answer.to(command, target.state());
      case ENDING -> command instanceof Event.Forward ? Answer.to(command, target.state()) : ENDING;
      case FAILED -> FAILED;
    };
  }

  private Future<Reply> fulfilled(Event.Command command, Context caller) {
    target.follow(command);
    Promise<Reply> end = Promise.promise();
    Consumer<Answer> done = answer -> complete(caller, end, reply(answer));
    Goal goal = Goal.of(command, target.state());
    Optional<Answer> now = goal.judge(command, target.state());
    now.ifPresentOrElse(done, () -> waiters.add(goal, done));
    return end.future();
  }

  /** In a turn of the caller's: a listener that throws must not harm the program. */
  private static void complete(Context caller, Promise<Reply> promise, Reply reply) {
    caller.runOnContext(_ -> promise.complete(reply));
  }

  private Reply reply(Answer answer) {
    return new Reply(answer, target.statusRecord());
  }

  /** Calls back when nothing of the program is there, or it is no longer supervised. */
  void awaitDown(Runnable down) {
    if (hasFailed()) {
      down.run();
    } else {
      waiters.add(new Goal.Down(), _ -> down.run());
    }
  }

  /** The program has made a step, for which callers may have waited. */
  void stepped(Event event, State state) {
    waiters.look(event, state);
  }
}
