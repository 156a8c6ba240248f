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
 * Sends commands of callers to {@link Addresses#COMMAND}, and brings back the answers. For one
 * event loop.
 */
public final class CommandSender {

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /** Longer than any stop timeout: a command with {@code wait} is answered when it is done. */
  private static final Duration WAIT_PATIENCE = Duration.ofDays(100);

  /** How many questions are answered at a time, since the answers may be large. */
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
   * Checks that a caller may give a command, and logs a refusal.
   *
   * @param command empty for an unknown command
   * @throws Refusal if it may not
   */
  public void admit(Caller caller, Optional<Command> command) {
    boolean isLook = command.filter(Command::isLook).isPresent();
    try {
      caller.mustBe(isLook ? Role.OBSERVE : Role.OPERATE);
    } catch (Refusal refusal) {
      String word = command.map(Command::word).orElse("an unknown command");
      refused.log(word, caller.name(), refusal.sentence());
      throw refusal;
    }
  }

  /**
   * Sends a request that was admitted.
   *
   * @return the body of the reply; fails with a {@link Refusal}
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
    Duration patience = isWait ? WAIT_PATIENCE : PATIENCE;
    DeliveryOptions options =
        new DeliveryOptions()
            .setLocalOnly(true)
            .addHeader(ControlRequest.BY, caller.name())
            .setSendTimeout(patience.toMillis());
    return bus.request(Addresses.COMMAND, request, options)
        .map(Message::body)
        .recover(thrown -> Future.failedFuture(refusal((ReplyException) thrown)));
  }

  /**
   * An answer is due.
   *
   * @return to be called when it was sent or the caller is gone
   */
  public Runnable owe() {
    Object answer = new Object();
    unanswered.add(answer);
    return () -> unanswered.remove(answer);
  }

  /** Completes when no answer is due. */
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
