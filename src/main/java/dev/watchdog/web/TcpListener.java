package dev.watchdog.web;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import java.time.Duration;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** HTTP over TCP. A port that is taken, by a watchdog that is just ending maybe, is tried again. */
final class TcpListener {

  private static final Logger LOG = LoggerFactory.getLogger(TcpListener.class);

  private final Vertx vertx;
  private final Access.Tcp tcp;
  private final Duration retryDelay;
  private final Supplier<HttpServer> servers;
  private boolean hasFailed;

  TcpListener(Vertx vertx, Access.Tcp tcp, Duration retryDelay, Supplier<HttpServer> servers) {
    this.vertx = vertx;
    this.tcp = tcp;
    this.retryDelay = retryDelay;
    this.servers = servers;
  }

  void listen() {
    servers
        .get()
        .listen(tcp.port(), tcp.host())
        .onSuccess(server -> LOG.info("listening on http://{}", tcp.withPort(server.actualPort())))
        .onFailure(this::tryAgain);
  }

  private void tryAgain(Throwable cause) {
    if (!hasFailed) {
      hasFailed = true;
      LOG.warn(
          "cannot listen on {}: {}; trying again every {} s (-http names another address, or off)",
          tcp,
          cause.getMessage(),
          retryDelay.toSeconds());
    }
    vertx.setTimer(retryDelay.toMillis(), _ -> listen());
  }
}
