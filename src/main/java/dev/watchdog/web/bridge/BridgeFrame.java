package dev.watchdog.web.bridge;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import java.util.List;

/** How messages are wrapped on a WebSocket of the bridge. */
enum BridgeFrame {
  /** Not at all. */
  RAW {
    @Override
    String open() {
      return "";
    }

    @Override
    String wrap(String message) {
      return message;
    }

    @Override
    List<?> unwrap(String text) {
      return List.of(text);
    }

    @Override
    String close(short code, String reason) {
      return "";
    }
  },
  /** By SockJS 0.3.3, whose clients bring their own framing along. */
  SOCKJS {
    @Override
    String open() {
      return "o";
    }

    @Override
    String wrap(String message) {
      return "a" + new JsonArray().add(message).encode();
    }

    @Override
    List<?> unwrap(String text) {
      try {
        return Json.decodeValue(text) instanceof JsonArray messages
            ? messages.getList()
            : List.of(text); // which is no message either
      } catch (DecodeException e) {
        return List.of(text);
      }
    }

    @Override
    String close(short code, String reason) {
      return "c" + new JsonArray().add(code).add(reason).encode();
    }
  };

  /** What is said first, if anything. */
  abstract String open();

  abstract String wrap(String message);

  /** The messages in a frame; what is none may be among them. */
  abstract List<?> unwrap(String text);

  /** What is said last, if anything. */
  abstract String close(short code, String reason);
}
