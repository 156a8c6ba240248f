package dev.watchdog;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/** What a watchdog serves over TCP, asked for by the JDK's own client: not one that we wrote. */
final class Web implements AutoCloseable {

  /** The live tail of the only program. */
  static final String LOGS = "/v1/programs/app/logs";

  private final HttpClient client = HttpClient.newHttpClient();
  private final int port;

  private Web(int port) {
    this.port = port;
  }

  /** Of a watchdog that was started with {@code -http 127.0.0.1:0}. */
  static Web of(RunningWatchdog watchdog) {
    String listening = "listening on http://127\\.0\\.0\\.1:(\\d+)$";
    return new Web(Integer.parseInt(watchdog.stderr().await(listening).group(1)));
  }

  int port() {
    return port;
  }

  /** A GET with headers, given as names and values by turns. */
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
            .timeout(RunningWatchdog.PATIENCE)
            .method(method, HttpRequest.BodyPublishers.noBody());
    if (headers.length > 0) {
      builder.headers(headers);
    }
    return builder.build();
  }

  /** The live tail as JSON; {@code query} such as {@code from=start&stream=stderr}. */
  Reader tail(String query) {
    return open(LOGS + "?format=json&" + query);
  }

  /** A WebSocket, with headers given as names and values by turns. */
  Reader open(String path, String... headers) {
    return open(new Reader(), path, headers);
  }

  <R extends WebSocket.Listener> R open(R reader, String path, String... headers) {
    opening(reader, path, headers).join();
    return reader;
  }

  /** The status with which a WebSocket is refused. */
  HttpResponse<?> refused(String path, String... headers) {
    try {
      opening(new Reader(), path, headers).join();
      throw new AssertionError(path + " was not refused");
    } catch (CompletionException e) {
      if (e.getCause() instanceof java.net.http.WebSocketHandshakeException handshake) {
        return handshake.getResponse();
      }
      throw e;
    }
  }

  private CompletableFuture<WebSocket> opening(
      WebSocket.Listener reader, String path, String... headers) {
    WebSocket.Builder builder =
        client.newWebSocketBuilder().connectTimeout(RunningWatchdog.PATIENCE);
    for (int i = 0; i < headers.length; i += 2) {
      builder.header(headers[i], headers[i + 1]);
    }
    return builder
        .buildAsync(URI.create("ws://127.0.0.1:" + port + path), reader)
        .orTimeout(RunningWatchdog.PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }

  /** A connection, for a test that is about the wire. */
  Wire wire() throws IOException {
    return new Wire(new Socket(InetAddress.getLoopbackAddress(), port));
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}
