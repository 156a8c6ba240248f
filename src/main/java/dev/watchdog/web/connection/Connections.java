package dev.watchdog.web.connection;

import dev.watchdog.web.connection.ConnectionMonitor.Clock;
import io.netty.channel.Channel;
import io.netty.channel.ChannelPipeline;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.impl.VertxHttpRequestDecoder;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connections of one server: how many there may be, and for how long. Each takes a file
 * descriptor and some of the heap; supervision needs both, and clients must not exhaust them. For
 * one event loop.
 */
public final class Connections {

  private static final Logger LOG = LoggerFactory.getLogger(Connections.class);

  /** However many clients there are, the probes of an orchestrator are answered. */
  private static final int FOR_PROBES = 4;

  private final Vertx vertx;
  private final int max;
  private final Set<String> probePaths;
  private final MemoryBudget budget;
  private final HeapReserve reserve;
  private final TimeLimits limits;
  private final Clock clock;
  private final Set<ConnectionMonitor> open = new LinkedHashSet<>();
  private boolean wasFull;
  private long sweeping;

  /**
   * @param max how many there may be
   * @param probePaths paths that are answered on a few more connections
   * @param budget shared with the connections of other servers
   */
  public Connections(Vertx vertx, int max, Set<String> probePaths, MemoryBudget budget) {
    this(vertx, max, probePaths, budget, TimeLimits.USUAL, System::nanoTime);
  }

  public Connections(
      Vertx vertx,
      int max,
      Set<String> probePaths,
      MemoryBudget budget,
      TimeLimits limits,
      Clock clock) {
    this.vertx = vertx;
    this.max = max;
    this.probePaths = probePaths;
    this.budget = budget;
    this.reserve = new HeapReserve(budget);
    this.limits = limits;
    this.clock = clock;
  }

  /**
   * Admits a new connection, or closes it.
   *
   * @param options of its server
   */
  public void admit(HttpConnection connection, HttpServerOptions options) {
    Channel channel = Channels.of(connection);
    Origin origin = Origin.of(connection.remoteAddress());
    boolean isFull =
        open.size() >= max || !budget.hasRoomFor(origin, ConnectionMonitor.bareBytes(channel));
    if (isFull) {
      logThatItIsFull();
    }
    if (isFull && open.size() >= max + FOR_PROBES) {
      var _ = channel.close();
      return;
    }
    if (origin != Origin.SOCKET) {
      KeepAlive.set(channel);
    }
    ConnectionMonitor admitted = new ConnectionMonitor(channel, origin, budget, clock);
    if (isFull) {
      admitted.allowOnly(probePaths::contains);
    }
    watch(channel, admitted, options);
    opened(admitted, channel);
  }

  private static void watch(
      Channel channel, ConnectionMonitor connection, HttpServerOptions options) {
    ChannelPipeline pipeline = channel.pipeline();
    String decoder = pipeline.context(VertxHttpRequestDecoder.class).name();
    pipeline.replace(decoder, decoder, new RequestDecoder(options));
    pipeline.addBefore(pipeline.lastContext().name(), "watch", connection);
    Backpressure.apply(channel, connection);
  }

  private void logThatItIsFull() {
    if (!wasFull) {
      wasFull = true;
      LOG.warn(
          "{} connections are open: new ones are closed at once, except for {} (logged only once)",
          open.size(),
          String.join(" and ", probePaths.stream().sorted().toList()));
    }
  }

  private void opened(ConnectionMonitor connection, Channel channel) {
    if (open.isEmpty()) {
      sweeping = vertx.setPeriodic(limits.sweep().toMillis(), _ -> sweep());
    }
    open.add(connection);
    channel
        .closeFuture()
        .addListener(_ -> closed(connection)); // Vert.x does not report it after an upgrade
  }

  private void closed(ConnectionMonitor connection) {
    connection.closed();
    open.remove(connection);
    if (open.isEmpty()) {
      vertx.cancelTimer(sweeping); // nothing to check, so the loop is not woken
    }
  }

  /** Closes connections that take too long, and some if the heap is nearly used up. */
  public void sweep() {
    reserve.check();
    List.copyOf(open).forEach(connection -> connection.check(limits));
  }

  public int size() {
    return open.size();
  }
}
