package dev.watchdog.web.bridge;

import dev.watchdog.bus.Addresses;
import dev.watchdog.bus.ControlRequest;
import dev.watchdog.bus.ControlRequest.Command;
import dev.watchdog.bus.ControlRequest.UnreadableException;
import dev.watchdog.web.command.CommandSender;
import dev.watchdog.web.guard.Caller;
import dev.watchdog.web.guard.Refusal;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongConsumer;

/**
 * A client of the event bus bridge. It may subscribe to what its role allows, and send commands, in
 * the protocol of Vert.x' own bridge.
 */
final class BridgeClient {

  /** How many subscriptions and pending replies it may have. */
  private static final int HANDLERS_MAX = 64;

  /** What each of them takes: a consumer on the event bus, or a request and its reply. */
  private static final long HANDLER_BYTES = 4 * 1024;

  private static final String DENIED = "access_denied";

  private final Caller caller;
  private final Published published;
  private final CommandSender commands;
  private final BridgeSocket socket;
  private final LongConsumer memory;
  private final Map<String, MessageConsumer<?>> registrations = new HashMap<>();
  private final Map<Object, Runnable> waiting = new HashMap<>();

  /**
   * @param memory called with the bytes that are kept for the client, negative when they are freed
   */
  BridgeClient(
      Caller caller,
      Published published,
      CommandSender commands,
      BridgeSocket socket,
      LongConsumer memory) {
    this.memory = memory;
    this.caller = caller;
    this.published = published;
    this.commands = commands;
    this.socket = socket;
  }

  void received(Object message) {
    switch (BridgeMessage.read(message)) {
      case BridgeMessage.Ping() -> {}
      case BridgeMessage.Register(String address) -> register(address);
      case BridgeMessage.Unregister(String address) -> unregister(address);
      case BridgeMessage.Send send -> send(send);
      case BridgeMessage.Publish _ -> error(DENIED);
      case BridgeMessage.Unreadable(String error) -> error(error);
    }
  }

  private void error(String error) {
    socket.send(new JsonObject().put("type", "err").put("body", error));
  }

  private boolean isFull() {
    return registrations.size() + waiting.size() >= HANDLERS_MAX;
  }

  private void register(String address) {
    if (!published.isFor(caller, address)) {
      error(DENIED);
    } else if (registrations.containsKey(address)) {
      error("address_already_registered");
    } else if (isFull()) {
      error("max_handlers_reached");
    } else {
      registrations.put(address, listen(address));
      memory.accept(HANDLER_BYTES);
    }
  }

  /** Lines may come faster than the client takes them: it gets the next when it has the last. */
  private MessageConsumer<?> listen(String address) {
    return published.isMuch(address)
        ? published.listenOneByOne(
            address, (body, next) -> socket.send(record(address, body), next))
        : published.listen(address, body -> socket.send(record(address, body)));
  }

  private void unregister(String address) {
    MessageConsumer<?> registration = registrations.remove(address);
    if (registration != null) {
      registration.unregister();
      memory.accept(-HANDLER_BYTES);
    } else if (!published.isFor(caller, address)) {
      error(DENIED);
    }
  }

  private static JsonObject record(String address, Object body) {
    return new JsonObject().put("type", "rec").put("address", address).put("body", body);
  }

  private void send(BridgeMessage.Send send) {
    if (!send.address().equals(Addresses.COMMAND)) {
      error(DENIED);
    } else if (isFull()) {
      error("max_handlers_reached");
    } else {
      command(send);
    }
  }

  private void command(BridgeMessage.Send send) {
    try {
      if (!(send.body() instanceof JsonObject request)) {
        throw Refusal.badRequest("a command is a JSON object such as {\"command\":\"status\"}");
      }
      commands.admit(caller, command(request));
      var _ = ControlRequest.read(request); // so that what is kept until the answer is small
      ask(send.replyAddress(), request);
    } catch (UnreadableException e) {
      refused(send.replyAddress(), Refusal.badRequest(e.sentence()));
    } catch (Refusal refusal) {
      refused(send.replyAddress(), refusal);
    }
  }

  private static Optional<Command> command(JsonObject request) {
    return request.getValue("command") instanceof String word
        ? Command.named(word)
        : Optional.empty();
  }

  private void ask(String replyAddress, JsonObject request) {
    Object asked = new Object();
    waiting.put(asked, commands.owe());
    memory.accept(HANDLER_BYTES);
    commands
        .ask(caller, request)
        .onSuccess(body -> {
          if (!replyAddress.isEmpty()) {
            socket.send(record(replyAddress, body));
          }
        })
        .onFailure(thrown -> refused(replyAddress, (Refusal) thrown))
        .onComplete(_ -> answered(asked));
  }

  private void answered(Object asked) {
    Runnable done = waiting.remove(asked);
    if (done != null) {
      memory.accept(-HANDLER_BYTES);
      done.run();
    }
  }

  /** As Vert.x' own bridge does: to the reply address, if there is one. */
  private void refused(String replyAddress, Refusal refusal) {
    JsonObject error = new JsonObject().put("type", "err");
    if (refusal.status() == 403) {
      error.put("body", DENIED);
    }
    if (!replyAddress.isEmpty()) {
      error
          .put("address", replyAddress)
          .put("failureCode", refusal.status())
          .put("failureType", ReplyFailure.RECIPIENT_FAILURE.name());
    }
    socket.send(error.put("message", refusal.sentence()));
  }

  /** The client is gone. */
  void closed() {
    registrations.values().forEach(MessageConsumer::unregister);
    registrations.clear();
    waiting.values().forEach(Runnable::run);
    waiting.clear();
  }
}
