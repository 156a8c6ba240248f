package dev.watchdog.web.bridge;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import java.util.List;

/** How messages are framed on a WebSocket of the bridge. */
enum BridgeFrame {
  /** One message in each frame. */
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
  /** The framing of SockJS 0.3.3. */
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
            : List.of(text); // which is not a message either
      } catch (DecodeException e) {
        return List.of(text);
      }
    }

    @Override
    String close(short code, String reason) {
      return "c" + new JsonArray().add(code).add(reason).encode();
    }
  };

  /** The first frame; empty for none. */
  abstract String open();

  abstract String wrap(String message);

  /** The messages in a frame; they may be invalid. */
  abstract List<?> unwrap(String text);

  /** The last frame; empty for none. */
  abstract String close(short code, String reason);
}
