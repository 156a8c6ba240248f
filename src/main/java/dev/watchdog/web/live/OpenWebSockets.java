package dev.watchdog.web.live;

import dev.watchdog.web.connection.Draining;
import io.vertx.core.Future;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import java.util.function.Function;

/** The WebSockets that read live. For one event loop. */
public final class OpenWebSockets {

  private final Draining<WebSocketSink> open = new Draining<>();

  /**
   * Makes a WebSocket of a request.
   *
   * @param subscribe begins to send to it, and returns what ends that
   */
  public void open(HttpServerRequest request, Function<MessageSink, Runnable> subscribe) {
    upgrade(request).onSuccess(sink -> open(sink, subscribe));
  }

  private static Future<WebSocketSink> upgrade(HttpServerRequest request) {
    HttpConnection connection = request.connection();
    return request.toWebSocket().map(socket -> new WebSocketSink(socket, connection));
  }

  private void open(WebSocketSink sink, Function<MessageSink, Runnable> subscribe) {
    open.add(sink);
    Runnable unsubscribe = subscribe.apply(sink);
    sink.onClose(() -> {
      unsubscribe.run();
      open.remove(sink);
    });
  }

  /** Refuses by a close code: from a web page, a browser hides the status of a handshake. */
  public void refuse(HttpServerRequest request, String sentence) {
    upgrade(request).onSuccess(sink -> sink.refuse(sentence));
  }

  /** Checks that the peers are still there. */
  public void ping() {
    open.all().forEach(WebSocketSink::ping);
  }

  /** Completes when none is open. */
  public Future<Void> allClosed() {
    return open.end();
  }
}
