package dev.watchdog.web.bridge;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/** A message of a client of the bridge. Its headers are not read: they cannot name the caller. */
sealed interface BridgeMessage {

  /** The length of a UUID, which the clients of Vert.x use. */
  int REPLY_ADDRESS_CHARACTERS_MAX = 36;

  /** Says that the client is there. */
  record Ping() implements BridgeMessage {}

  /** Subscribes to an address. */
  record Register(String address) implements BridgeMessage {}

  /** Ends a subscription. */
  record Unregister(String address) implements BridgeMessage {}

  /**
   * A message for one receiver.
   *
   * @param replyAddress where the client expects the reply; empty for no reply
   */
  record Send(String address, @Nullable Object body, String replyAddress)
      implements BridgeMessage {}

  /** A message for all receivers. */
  record Publish(String address) implements BridgeMessage {}

  /** Not a message. */
  record Unreadable(String error) implements BridgeMessage {}

  /** Reads a message. */
  static BridgeMessage read(Object message) {
    try {
      return message instanceof String text && Json.decodeValue(text) instanceof JsonObject json
          ? read(json)
          : new Unreadable("invalid_json");
    } catch (DecodeException e) {
      return new Unreadable("invalid_json");
    }
  }

  private static BridgeMessage read(JsonObject json) {
    if (!(json.getValue("type") instanceof String type)) {
      return new Unreadable("missing_type");
    } else if (type.equals("ping")) {
      return new Ping();
    } else if (!(json.getValue("address") instanceof String address)) {
      return new Unreadable("missing_address");
    } else {
      return read(type, address, json);
    }
  }

  private static BridgeMessage read(String type, String address, JsonObject json) {
    return switch (type) {
      case "register" -> new Register(address);
      case "unregister" -> new Unregister(address);
      case "publish" -> new Publish(address);
      case "send" -> send(address, json);
      default -> new Unreadable("invalid_type");
    };
  }

  private static BridgeMessage send(String address, JsonObject json) {
    return switch (json.getValue("replyAddress")) {
      case null -> new Send(address, json.getValue("body"), "");
      case String reply when reply.length() <= REPLY_ADDRESS_CHARACTERS_MAX ->
          new Send(address, json.getValue("body"), reply);
      default -> new Unreadable("invalid_reply_address");
    };
  }
}
