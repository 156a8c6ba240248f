package dev.watchdog.web.command;

import dev.watchdog.access.Role;
import dev.watchdog.bus.Addresses;
import dev.watchdog.bus.ControlRequest;
import dev.watchdog.bus.ControlRequest.Command;
import dev.watchdog.web.connection.Draining;
import dev.watchdog.web.guard.Caller;
import dev.watchdog.web.guard.Refusal;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;

/**
 * The way of a caller's command to {@link Addresses#COMMAND}, and of the answer back. For one event
 * loop.
 */
public final class CommandSender {

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /** Longer than any stop timeout: whoever waits is answered when it is over, and not before. */
  private static final Duration PATIENCE_OF_WAITERS = Duration.ofDays(100);

  /** Answers to these may be large: so many are made at a time, and the others wait their turn. */
  private static final int LOOKS_MAX = 8;

  private final EventBus bus;
  private final RefusedCommands refused;
  private final Draining<Object> unanswered = new Draining<>();
  private final Queue<Runnable> waitingLooks = new ArrayDeque<>();
  private int looks;

  public CommandSender(EventBus bus, RefusedCommands refused) {
    this.bus = bus;
    this.refused = refused;
  }

  /**
   * Lets those pass who may give this command; others are named in the log.
   *
   * @param command empty for one that is not known
   * @throws Refusal for others
   */
  public void admit(Caller caller, Optional<Command> command) {
    boolean isLook = command.filter(Command::isLook).isPresent();
    try {
      caller.mustBe(isLook ? Role.OBSERVE : Role.OPERATE);
    } catch (Refusal refusal) {
      String word = command.map(Command::word).orElse("an unknown command");
      refused.log(word, caller.who(), refusal.sentence());
      throw refusal;
    }
  }

  /**
   * Has a request answered, which was admitted.
   *
   * @return the reply's body; fails with a {@link Refusal}
   */
  public Future<Object> ask(Caller caller, JsonObject request) {
    boolean isLook =
        request.getValue("command") instanceof String word
            && Command.named(word).filter(Command::isLook).isPresent();
    return isLook ? lookInTurn(caller, request) : send(caller, request);
  }

  private Future<Object> lookInTurn(Caller caller, JsonObject request) {
    Promise<Object> answer = Promise.promise();
    Runnable look = () -> send(caller, request).onComplete(answer).onComplete(_ -> looked());
    if (looks < LOOKS_MAX) {
      looks++;
      look.run();
    } else {
      waitingLooks.add(look);
    }
    return answer.future();
  }

  private void looked() {
    Runnable next = waitingLooks.poll();
    if (next == null) {
      looks--;
    } else {
      next.run();
    }
  }

  private Future<Object> send(Caller caller, JsonObject request) {
    boolean isWait = Boolean.TRUE.equals(request.getValue("wait"));
    Duration patience = isWait ? PATIENCE_OF_WAITERS : PATIENCE;
    DeliveryOptions options =
        new DeliveryOptions()
            .setLocalOnly(true)
            .addHeader(ControlRequest.BY, caller.who())
            .setSendTimeout(patience.toMillis());
    return bus.request(Addresses.COMMAND, request, options)
        .map(Message::body)
        .recover(thrown -> Future.failedFuture(refusal((ReplyException) thrown)));
  }

  /**
   * Somebody is owed an answer.
   *
   * @return to be called when he has it, or has gone
   */
  public Runnable owe() {
    Object answer = new Object();
    unanswered.add(answer);
    return () -> unanswered.remove(answer);
  }

  /** Done when nobody is owed an answer any more. */
  public Future<Void> allAnswered() {
    return unanswered.end();
  }

  private static Refusal refusal(ReplyException thrown) {
    String sentence = String.valueOf(thrown.getMessage());
    if (thrown.failureType() != ReplyFailure.RECIPIENT_FAILURE) {
      return Refusal.unavailable(
          "supervision has not answered for " + PATIENCE.toSeconds() + " s, or is not there");
    }
    return switch (thrown.failureCode()) {
      case 400 -> Refusal.badRequest(sentence);
      case 404 -> Refusal.notFound(sentence);
      case 409 -> Refusal.conflict(sentence);
      default -> Refusal.internalError(sentence);
    };
  }
}
