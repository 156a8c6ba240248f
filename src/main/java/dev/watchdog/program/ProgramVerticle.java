package dev.watchdog.program;

import dev.watchdog.bus.EventPublisher;
import dev.watchdog.lifecycle.Answer;
import dev.watchdog.lifecycle.Blocker;
import dev.watchdog.lifecycle.Event;
import dev.watchdog.lifecycle.Transition;
import dev.watchdog.logs.Log;
import dev.watchdog.process.OperatingSystem;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * One program under supervision, from its deployment until nothing of it is left, which its
 * undeployment waits for. It brings questions and commands of any thread to the program's {@link
 * ProgramLoop}. To be deployed on an event loop.
 */
public final class ProgramVerticle extends VerticleBase {

  /**
   * A program's reply to a command.
   *
   * @param status its status record when it replies
   */
  public record Reply(Answer answer, JsonObject status) {}

  private final ProgramLoop loop;
  private final CommandHandler commands;
  private final ContextCalls calls;

  /** A program that starts when this is deployed, unless it has to wait. */
  public ProgramVerticle(Program program, OperatingSystem os, EventPublisher publisher) {
    this(program, os, publisher, Optional.empty());
  }

  /**
   * The same.
   *
   * @param earlyRun its first run, where that is there already
   */
  ProgramVerticle(
      Program program,
      OperatingSystem os,
      EventPublisher publisher,
      Optional<RunMailbox> earlyRun) {
    this.loop = new ProgramLoop(program, os, publisher, earlyRun);
    this.commands = loop.commands();
    this.calls = new ContextCalls(program.name(), loop::fail);
  }

  /** What it wrote. From any thread. */
  public Log log() {
    return loop.log();
  }

  /** What it is called. From any thread. */
  public String name() {
    return loop.name();
  }

  /** Calls this on the event loop after the effects of each step. Before it is deployed. */
  public void onStep(BiConsumer<Event, Transition> listener) {
    loop.onStep(listener);
  }

  /** Fails when the program is no longer supervised, after an internal error; never succeeds. */
  public Future<Void> failure() {
    return loop.failure();
  }

  @Override
  public Future<?> start() {
    calls.open(context);
    loop.open(context);
    return Future.succeededFuture();
  }

  /**
   * Stops the program by its escalation.
   *
   * @return done when nothing of it is left
   */
  @Override
  public Future<?> stop() {
    Promise<Void> gone = Promise.promise();
    commands.close();
    commands.awaitDown(gone::complete);
    loop.handle(stopCommand());
    return gone.future().onComplete(_ -> calls.close());
  }

  // From any thread.

  /** Its status record. */
  public Future<JsonObject> status() {
    return calls.call(loop::statusRecord);
  }

  /** Why it is not as it is wanted, in a few words. */
  public Future<Optional<String>> notReady() {
    return calls.call(() ->
        loop.state().isAsWanted()
            ? Optional.empty()
            : Optional.of(name() + " " + loop.whatItDoes()));
  }

  /** Gives a command; answers at once what it comes to. */
  public Future<Reply> give(Event.Command command) {
    return give(command, _ -> {});
  }

  /**
   * The same.
   *
   * @param decided gets what it comes to, on the event loop, before anything is done about it
   */
  public Future<Reply> give(Event.Command command, Consumer<Answer> decided) {
    return calls.call(() -> commands.give(command, decided));
  }

  /** Gives a command; answers when it is fulfilled or superseded, or at once if it is refused. */
  public Future<Reply> fulfil(Event.Command command, Consumer<Answer> decided) {
    return calls
        .callFrom(caller -> commands.fulfil(command, decided, caller))
        .compose(Function.identity());
  }

  /** Gives the last command; accepts nothing but signals from now on. */
  public Future<Reply> end(Event.Command command) {
    return calls.callFrom(caller -> commands.end(command, caller)).compose(Function.identity());
  }

  /** Stop it by the timeout that it is usually given. */
  public Event.Command stopCommand() {
    return loop.stopCommand();
  }

  /**
   * Nothing more will be written.
   *
   * @return done when all of it is published; at once, where it is not
   */
  public Future<Void> endLogs() {
    return calls.call(loop.publishing()::end).compose(Function.identity());
  }

  // On its event loop, for the group of programs.

  /** The settings of the configuration. */
  Program program() {
    return loop.program();
  }

  /** Logs that others have to be up before it starts. */
  void hold() {
    loop.hold();
  }

  /** What it waits for has ended for good, or is there again. */
  void block(Optional<Blocker> by) {
    loop.block(by);
  }

  /** The watchdog does not start it any more. */
  void release() {
    loop.handle(new Event.Stop(Duration.ZERO));
  }

  /** The watchdog starts it. */
  void startHeld() {
    loop.handle(new Event.Start());
  }

  /** Accepts nothing but signals from now on. */
  void close() {
    commands.close();
  }

  /** It is no longer one of the programs. */
  void left() {
    loop.publishing().want(false);
  }

  /** As {@link ProgramLoop#change}. */
  boolean change(Program other) {
    return loop.change(other);
  }
}
