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
final class OpenSockets {

  private final Set<WebSocketOutlet> open = new LinkedHashSet<>();
  private final Promise<Void> allClosed = Promise.promise();
  private boolean ending;

  /**
   * Makes a WebSocket of a request.
   *
   * @param subscribe has it fed, and says how to end that
   */
  void open(HttpServerRequest request, Function<Outlet, Runnable> subscribe) {
    upgrade(request).onSuccess(outlet -> open(outlet, subscribe));
  }

  private static Future<WebSocketOutlet> upgrade(HttpServerRequest request) {
    HttpConnection connection = request.connection();
    return request.toWebSocket().map(socket -> new WebSocketOutlet(socket, connection));
  }

  private void open(WebSocketOutlet outlet, Function<Outlet, Runnable> subscribe) {
    open.add(outlet);
    Runnable unsubscribe = subscribe.apply(outlet);
    outlet.onClose(() -> {
      unsubscribe.run();
      closed(outlet);
    });
  }

  private void closed(WebSocketOutlet outlet) {
    open.remove(outlet);
    completeIfAllClosed();
  }

  private void completeIfAllClosed() {
    if (ending && open.isEmpty()) {
      allClosed.tryComplete();
    }
  }

  /** Refuses by a close code: from a web page, a browser hides the status of a handshake. */
  void refuse(HttpServerRequest request, String sentence) {
    upgrade(request).onSuccess(outlet -> outlet.refuse(sentence));
  }

  /** Asks all of them for a sign of life. */
  void ping() {
    new ArrayList<>(open).forEach(WebSocketOutlet::ping);
  }

  /** Done when none is left. */
  Future<Void> allClosed() {
    ending = true;
    completeIfAllClosed();
    return allClosed.future();
  }
}
