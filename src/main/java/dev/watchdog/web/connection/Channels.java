package dev.watchdog.web.connection;

import io.netty.channel.Channel;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.impl.ConnectionBase;

/**
 * The way from Vert.x to Netty, which its API does not offer. Frames that many readers share,
 * limits of memory and closing below TLS need the channel itself.
 */
public final class Channels {

  private Channels() {}

  /** The channel of a connection. */
  public static Channel of(HttpConnection connection) {
    return ((ConnectionBase) connection).channel();
  }

  /**
   * Closes a channel below TLS and Vert.x: neither waits for a peer that takes nothing, nor sends a
   * close frame behind what that peer has not taken.
   */
  public static void cut(Channel channel) {
    var _ = channel.pipeline().firstContext().close();
  }
}
