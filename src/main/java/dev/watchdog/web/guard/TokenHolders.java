package dev.watchdog.web.guard;

import dev.watchdog.access.Token;
import dev.watchdog.access.Tokens;
import dev.watchdog.web.connection.WebSocketChannel;
import io.vertx.core.http.HttpConnection;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The WebSockets that were opened with a token. A WebSocket shows its token once and may stay open
 * for weeks; so it is closed when its token is removed. For one event loop.
 */
final class TokenHolders {

  private static final int POLICY_VIOLATION = 1008; // RFC 6455, section 7.4.1

  private final Map<WebSocketChannel, Token> tokens = new LinkedHashMap<>();

  void add(HttpConnection connection, Token token) {
    WebSocketChannel channel = WebSocketChannel.of(connection);
    if (tokens.put(channel, token) == null) {
      channel.onClose(() -> tokens.remove(channel));
    }
  }

  /** Closes those whose token is no longer valid or has another role now. */
  void keepThoseWith(Tokens valid) {
    Map.copyOf(tokens)
        .forEach((channel, token) -> {
          if (!valid.stillHold(token)) {
            channel.close(POLICY_VIOLATION, "the token is no longer valid");
          }
        });
  }
}
