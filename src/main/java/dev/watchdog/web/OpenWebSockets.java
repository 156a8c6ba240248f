package dev.watchdog.web;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Function;

/** The WebSockets that are open. For one event loop. */
final class OpenWebSockets {

  private final Set<WebSocketSink> open = new LinkedHashSet<>();
  private final Promise<Void> allClosed = Promise.promise();
  private boolean ending;

  /**
   * Makes a WebSocket of a request.
   *
   * @param subscribe has it fed, and says how to end that
   */
  void open(HttpServerRequest request, Function<MessageSink, Runnable> subscribe) {
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
      closed(sink);
    });
  }

  private void closed(WebSocketSink sink) {
    open.remove(sink);
    completeIfAllClosed();
  }

  private void completeIfAllClosed() {
    if (ending && open.isEmpty()) {
      allClosed.tryComplete();
    }
  }

  /** Refuses by a close code: from a web page, a browser hides the status of a handshake. */
  void refuse(HttpServerRequest request, String sentence) {
    upgrade(request).onSuccess(sink -> sink.refuse(sentence));
  }

  /** Asks all of them for a sign of life. */
  void ping() {
    new ArrayList<>(open).forEach(WebSocketSink::ping);
  }

  /** Done when none is left. */
  Future<Void> allClosed() {
    ending = true;
    completeIfAllClosed();
    return allClosed.future();
  }
}
