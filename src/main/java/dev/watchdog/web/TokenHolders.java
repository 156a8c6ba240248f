package dev.watchdog.web;

import dev.watchdog.access.Token;
import dev.watchdog.access.Tokens;
import dev.watchdog.web.connection.Channels;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrameEncoder;
import io.vertx.core.http.HttpConnection;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The WebSockets that were opened with a token. One asks for a token once and may then stay for
 * weeks; a token is taken away because somebody must not look on any longer. So they end with it.
 * For one event loop.
 */
final class TokenHolders {

  private static final int POLICY_VIOLATION = 1008; // RFC 6455, section 7.4.1

  private final Map<Channel, Token> tokens = new LinkedHashMap<>();

  void add(HttpConnection connection, Token token) {
    Channel channel = Channels.of(connection);
    if (tokens.put(channel, token) == null) {
      channel.closeFuture().addListener(_ -> tokens.remove(channel));
    }
  }

  /** Closes those whose token would not let them in again as what they are. */
  void keepThoseWith(Tokens valid) {
    Map.copyOf(tokens)
        .forEach((channel, token) -> {
          if (!valid.stillHold(token)) {
            close(channel);
          }
        });
  }

  private static void close(Channel channel) {
    if (channel.pipeline().context(WebSocketFrameEncoder.class) != null) {
      var _ =
          channel.writeAndFlush(
              new CloseWebSocketFrame(POLICY_VIOLATION, "the token is no longer valid"));
    }
    Channels.cut(channel); // Vert.x would say 1000
  }

  int size() {
    return tokens.size();
  }
}
