package dev.watchdog.it;

import dev.watchdog.testing.Await;
import dev.watchdog.testing.RawClient;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.ClientWebSocket;
import io.vertx.core.http.UpgradeRejectedException;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Clients from libraries for what a watchdog serves over TCP. */
final class WebClient implements AutoCloseable {

  /**
   * Not the JDK's, which sometimes loses data that arrives right after the response to the
   * handshake (Java 25.0.3; Http1AsyncReceiver queues it after the drain).
   */
  private static final WebSocketClient WEB_SOCKETS =
      Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setUseDaemonThread(true))
          .createWebSocketClient(
              new WebSocketClientOptions()
                  .setMaxConnections(10_000)
                  .setMaxFrameSize(Integer.MAX_VALUE)
                  .setMaxMessageSize(Integer.MAX_VALUE));

  /** The live tail of the only program. */
  static final String LOGS = "/v1/programs/app/logs";

  private final HttpClient client = HttpClient.newHttpClient();
  private final int port;

  private WebClient(int port) {
    this.port = port;
  }

  /** A client of a watchdog that was started with {@code -http 127.0.0.1:0}. */
  static WebClient of(RunningWatchdog watchdog) {
    String listening = "listening on http://127\\.0\\.0\\.1:(\\d+)$";
    return new WebClient(Integer.parseInt(watchdog.stderr().await(listening).group(1)));
  }

  int port() {
    return port;
  }

  /** A GET with headers, as alternating names and values. */
  HttpResponse<String> get(String path, String... headers) {
    try {
      return client.send(request("GET", path, headers), BodyHandlers.ofString());
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  HttpResponse<String> send(String method, String path, String... headers) {
    try {
      return client.send(request(method, path, headers), BodyHandlers.ofString());
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private HttpRequest request(String method, String path, String... headers) {
    HttpRequest.Builder builder =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .timeout(Await.PATIENCE)
            .method(method, HttpRequest.BodyPublishers.noBody());
    if (headers.length > 0) {
      builder.headers(headers);
    }
    return builder.build();
  }

  /** The live tail as JSON; {@code query} such as {@code from=start&stream=stderr}. */
  WebSocketReader tail(String query) {
    return open(LOGS + "?format=json&" + query);
  }

  /** A WebSocket, with headers as alternating names and values. */
  WebSocketReader open(String path, String... headers) {
    ClientWebSocket socket = WEB_SOCKETS.webSocket();
    WebSocketReader reader = new WebSocketReader(socket);
    await(opening(socket, path, headers));
    return reader;
  }

  /** The status with which a WebSocket is refused. */
  int refused(String path, String... headers) {
    try {
      await(opening(WEB_SOCKETS.webSocket(), path, headers));
      throw new AssertionError(path + " was not refused");
    } catch (UpgradeRejectedException e) {
      return e.getStatus();
    }
  }

  private Future<?> opening(ClientWebSocket socket, String path, String... headers) {
    WebSocketConnectOptions options =
        new WebSocketConnectOptions()
            .setHost("127.0.0.1")
            .setPort(port)
            .setURI(path)
            .setAllowOriginHeader(List.of(headers).contains("Origin")); // otherwise it adds one
    for (int i = 0; i < headers.length; i += 2) {
      options.addHeader(headers[i], headers[i + 1]);
    }
    return socket.connect(options);
  }

  private static void await(Future<?> opening) {
    try {
      opening.await(Await.PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new AssertionError(e);
    }
  }

  /** A connection for a test that sends single bytes. */
  RawClient rawClient() throws IOException {
    return new RawClient(port);
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}
