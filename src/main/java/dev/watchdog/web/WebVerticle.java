package dev.watchdog.web;

import dev.watchdog.program.RateLimitedLog;
import dev.watchdog.web.connection.Connections;
import dev.watchdog.web.connection.MemoryBudget;
import dev.watchdog.web.guard.Guard;
import dev.watchdog.web.listen.Endpoints;
import dev.watchdog.web.listen.ServerOptions;
import dev.watchdog.web.listen.TcpListener;
import dev.watchdog.web.listen.UnixListener;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves HTTP and WebSocket over TCP and a Unix socket. It is deployed on an event loop of its own;
 * supervision never waits for it.
 */
public final class WebVerticle extends VerticleBase {

  private static final Logger LOG = LoggerFactory.getLogger(WebVerticle.class);
  private static final Duration QUIET = Duration.ofSeconds(10);
  private static final int PING_MILLIS = 20_000;
  private static final Duration RETRY_DELAY = Duration.ofSeconds(5);

  private final Endpoints endpoints;
  private final WebSources sources;
  private final Promise<Void> ended = Promise.promise();
  private final MemoryBudget memory = new MemoryBudget(MemoryBudget.Limits.USUAL, this::exceeded);
  private final RateLimitedLog exceeding =
      new RateLimitedLog(LOG, "closed {} more connections to free memory", () -> vertx, QUIET);
  private Optional<UnixListener> socket = Optional.empty();
  private Optional<Api> api = Optional.empty();

  public WebVerticle(Endpoints endpoints, WebSources sources) {
    this.endpoints = endpoints;
    this.sources = sources;
  }

  /** Does not wait for the listeners, which log what they cannot open, and try again. */
  @Override
  public Future<?> start() {
    Api served = new Api(vertx, sources, task -> context.runOnContext(_ -> task.run()));
    api = Optional.of(served);
    endpoints.tcp().ifPresent(tcp -> listen(tcp, served));
    if (!endpoints.sockets().isEmpty()) {
      listen(endpoints.sockets(), served);
    }
    vertx.setPeriodic(PING_MILLIS, _ -> served.ping());
    return Future.succeededFuture();
  }

  private void listen(Endpoints.Tcp tcp, Api served) {
    Guard guard = Guard.ofTcp(tcp.address(), tcp.tokens());
    Router router = served.router(guard);
    Connections connections = connections(endpoints.connectionsMax());
    new TcpListener(vertx, tcp, RETRY_DELAY, options -> server(options, router, connections))
        .listen();
    vertx.setPeriodic(PING_MILLIS, _ -> guard.recheck());
  }

  private void exceeded() {
    exceeding.warn(
        "closed the connection that was idle longest: all together hold more than their share of"
            + " memory");
  }

  /** The socket has connections of its own, whatever comes over TCP. */
  private void listen(List<Path> sockets, Api served) {
    Router router = served.router(Guard.ofSocket());
    Connections connections = connections(Math.ceilDiv(endpoints.connectionsMax(), 4));
    UnixListener listener =
        new UnixListener(() -> server(ServerOptions.options(), router, connections));
    listener.listen(sockets);
    socket = Optional.of(listener);
  }

  private Connections connections(int max) {
    return new Connections(vertx, max, Guard.OPEN_TO_ALL, memory);
  }

  private HttpServer server(HttpServerOptions options, Router router, Connections connections) {
    return vertx
        .createHttpServer(options)
        .connectionHandler(connection -> connections.admit(connection, options))
        .invalidRequestHandler(Failures::malformed)
        .requestHandler(router);
  }

  /** Runs a short task on its event loop. From any thread. */
  public void execute(Runnable task) {
    context.runOnContext(_ -> task.run());
  }

  /**
   * Sends all readers what is left and closes them. From any thread.
   *
   * @return completes when all are closed
   */
  public Future<Void> end() {
    context.runOnContext(_ -> {
      socket.ifPresent(UnixListener::remove);
      api.map(Api::end).orElseGet(Future::succeededFuture).onComplete(_ -> ended.tryComplete());
    });
    return ended.future();
  }
}
