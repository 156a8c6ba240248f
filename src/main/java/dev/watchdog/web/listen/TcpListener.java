package dev.watchdog.web.listen;

import dev.watchdog.access.Address;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Listens on TCP. If the port is in use, maybe by a watchdog that is ending, it tries again. */
public final class TcpListener {

  private static final Logger LOG = LoggerFactory.getLogger(TcpListener.class);

  private static final int RENEWAL_MILLIS = 5_000;

  private final Vertx vertx;
  private final Address address;
  private final Optional<Certificates> certificates;
  private final Duration retryDelay;
  private final Function<HttpServerOptions, HttpServer> servers;
  private boolean hasFailed;

  public TcpListener(
      Vertx vertx,
      Endpoints.Tcp tcp,
      Duration retryDelay,
      Function<HttpServerOptions, HttpServer> servers) {
    this.vertx = vertx;
    this.address = tcp.address();
    this.certificates = tcp.tls().map(Certificates::new);
    this.retryDelay = retryDelay;
    this.servers = servers;
  }

  public void listen() {
    HttpServerOptions options = ServerOptions.options();
    certificates.ifPresent(c -> c.secure(options));
    servers
        .apply(options)
        .listen(address.port(), address.host())
        .onSuccess(this::listening)
        .onFailure(this::tryAgain);
  }

  private void listening(HttpServer server) {
    String scheme = certificates.isPresent() ? "https" : "http";
    LOG.info("listening on {}://{}", scheme, address.withPort(server.actualPort()));
    certificates.ifPresent(c -> vertx.setPeriodic(RENEWAL_MILLIS, _ -> c.renew(server)));
  }

  private void tryAgain(Throwable cause) {
    if (!hasFailed) {
      hasFailed = true;
      LOG.warn(
          "cannot listen on {}: {}; trying again every {} s (-http names another address, or off)",
          address,
          cause.getMessage(),
          retryDelay.toSeconds());
    }
    vertx.setTimer(retryDelay.toMillis(), _ -> listen());
  }
}
