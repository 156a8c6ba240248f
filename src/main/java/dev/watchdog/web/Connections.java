package dev.watchdog.web;

import io.netty.channel.Channel;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.impl.ConnectionBase;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How many connections there may be. Each takes memory of a small heap and a file descriptor, and
 * supervision needs both: whoever looks on must not be able to end it. For one event loop.
 */
final class Connections {

  private static final Logger LOG = LoggerFactory.getLogger(Connections.class);

  private final int max;
  private int open;
  private boolean wasFull;

  Connections(int max) {
    this.max = max;
  }

  /** Lets a new one in, or closes it. */
  void admit(HttpConnection connection) {
    Channel channel = ((ConnectionBase) connection).channel();
    if (open == max) {
      refuse(channel);
      return;
    }
    open++;
    channel.closeFuture().addListener(_ -> open--); // Vert.x forgets to tell after an upgrade
  }

  private void refuse(Channel channel) {
    if (!wasFull) {
      wasFull = true;
      LOG.warn("{} connections are open: more are closed at once (said only once)", max);
    }
    var _ = channel.close();
  }
}
