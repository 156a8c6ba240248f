package dev.watchdog.probes;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.ConnectOptions;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetSocket;
import java.net.URI;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Sends a GET, reads the status, and closes the connection. Without an HTTP client, which would
 * keep all headers: the program under supervision is not trusted, and there may be hundreds.
 */
final class HttpChecker implements Checker {

  private static final int SUCCESS_MIN = 200;
  private static final int SUCCESS_MAX = 399;
  private static final int HTTP_PORT = 80;
  private static final int HTTPS_PORT = 443;

  private final Check.Http check;
  private final ConnectOptions options;
  private final NetClient client;
  private Optional<NetSocket> asking = Optional.empty();
  private int number;

  HttpChecker(Check.Http check, int timeoutMillis, NetClient client) {
    this.check = check;
    this.options = options(check.url(), timeoutMillis);
    this.client = client;
  }

  private static ConnectOptions options(URI url, int timeoutMillis) {
    boolean isTls = "https".equalsIgnoreCase(url.getScheme());
    int defaultPort = isTls ? HTTPS_PORT : HTTP_PORT;
    ConnectOptions options =
        new ConnectOptions()
            .setHost(url.getHost().replaceAll("[\\[\\]]", "")) // an IPv6 address has brackets
            .setPort(url.getPort() < 0 ? defaultPort : url.getPort())
            .setTimeout(timeoutMillis);
    if (isTls) {
      ClientSSLOptions tls =
          new ClientSSLOptions().setTrustAll(true).setHostnameVerificationAlgorithm("");
      tls.setSslHandshakeTimeout(timeoutMillis).setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS);
      options.setSsl(true).setSslOptions(tls);
    }
    return options;
  }

  @Override
  public Future<?> check() {
    int mine = ++number;
    return client
        .connect(options)
        .compose(socket -> ask(socket, mine))
        .transform((status, thrown) -> {
          if (mine == number) {
            hangUp();
          }
          return thrown == null
              ? judge(status)
              : CheckFailedException.future(name() + ": " + CheckFailedException.why(thrown));
        });
  }

  private Future<Integer> ask(NetSocket socket, int mine) {
    socket.exceptionHandler(_ -> {}); // it is closed for that, too
    if (mine != number) {
      socket.close();
      return CheckFailedException.future("given up");
    }
    asking = Optional.of(socket);
    Promise<Integer> status = Promise.promise();
    StatusReader reader = new StatusReader();
    socket.handler(received -> read(received, reader, status));
    socket.closeHandler(_ ->
        status.tryFail(new CheckFailedException("the connection was closed without an answer")));
    socket.write(request());
    return status.future();
  }

  private static void read(Buffer received, StatusReader reader, Promise<Integer> status) {
    if (status.future().isComplete()) {
      return; // we close the connection
    }
    try {
      if (reader.read(received)) {
        status.complete(reader.status());
      }
    } catch (CheckFailedException e) {
      status.fail(e);
    }
  }

  private String request() {
    URI url = check.url();
    String path = url.getRawPath().isEmpty() ? "/" : url.getRawPath();
    return "GET "
        + path
        + (url.getRawQuery() == null ? "" : "?" + url.getRawQuery())
        + " HTTP/1.1\r\nHost: "
        + url.getHost()
        + (url.getPort() < 0 ? "" : ":" + url.getPort())
        + "\r\nUser-Agent: watchdog\r\nAccept: */*\r\nConnection: close\r\n\r\n";
  }

  private Future<Void> judge(int status) {
    return status >= SUCCESS_MIN && status <= SUCCESS_MAX
        ? Future.succeededFuture()
        : CheckFailedException.future(name() + " answered " + status);
  }

  @Override
  public void cancel() {
    number++;
    hangUp();
  }

  private void hangUp() {
    asking.ifPresent(NetSocket::close);
    asking = Optional.empty();
  }

  @Override
  public String name() {
    return "GET " + check.name();
  }
}
