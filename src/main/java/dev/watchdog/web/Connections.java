package dev.watchdog.web;

import dev.watchdog.web.Connection.Clock;
import io.netty.channel.Channel;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.impl.ConnectionBase;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How many connections there may be, and for how long. Each takes memory of a small heap and a file
 * descriptor, and supervision needs both: whoever looks on must not be able to end it. For one
 * event loop.
 */
final class Connections {

  private static final Logger LOG = LoggerFactory.getLogger(Connections.class);

  /** However many look on, an orchestrator must not take us for dead. */
  private static final int FOR_PROBES = 4;

  private final Vertx vertx;
  private final int max;
  private final Limits limits;
  private final Clock clock;
  private final Set<Connection> open = new LinkedHashSet<>();
  private boolean wasFull;
  private long sweeping;

  Connections(Vertx vertx, int max) {
    this(vertx, max, Limits.USUAL, System::nanoTime);
  }

  Connections(Vertx vertx, int max, Limits limits, Clock clock) {
    this.vertx = vertx;
    this.max = max;
    this.limits = limits;
    this.clock = clock;
  }

  /** Lets a new one in, or closes it. */
  void admit(HttpConnection connection) {
    Channel channel = ((ConnectionBase) connection).channel();
    if (open.size() >= max) {
      tellThatItIsFull();
    }
    if (open.size() >= max + FOR_PROBES) {
      var _ = channel.close();
      return;
    }
    if (connection.remoteAddress().isInetSocket()) {
      KeepAlive.set(channel);
    }
    Backpressure.apply(channel);
    opened(Connection.watch(channel, open.size() >= max, clock), channel);
  }

  private void tellThatItIsFull() {
    if (!wasFull) {
      wasFull = true;
      LOG.warn(
          "{} connections are open: more are closed at once, but for {} (said only once)",
          max,
          String.join(" and ", Guard.OPEN_TO_ALL.stream().sorted().toList()));
    }
  }

  private void opened(Connection connection, Channel channel) {
    if (open.isEmpty()) {
      sweeping = vertx.setPeriodic(limits.sweep().toMillis(), _ -> sweep());
    }
    open.add(connection);
    channel.closeFuture().addListener(_ -> closed(connection)); // Vert.x forgets after an upgrade
  }

  private void closed(Connection connection) {
    open.remove(connection);
    if (open.isEmpty()) {
      vertx.cancelTimer(sweeping); // nobody is to be looked at, and nothing wakes us
    }
  }

  /** Closes those that take too long. */
  void sweep() {
    List.copyOf(open).forEach(connection -> connection.check(limits));
  }

  int size() {
    return open.size();
  }
}
