package dev.watchdog.web;

import dev.watchdog.access.Role;
import dev.watchdog.web.connection.Connection;
import io.vertx.core.Future;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The event bus for companions elsewhere: a WebSocket, bare or as the clients of SockJS frame it.
 * The other transports of SockJS are not there: a session of many requests would be a caller
 * without a guard. For one event loop.
 */
final class Bridge {

  /** The clients of SockJS send one; each of ours costs an answer. */
  private static final int MESSAGES_MAX = 64;

  private final Published published;
  private final Commands commands;
  private final Unfinished sockets = new Unfinished();
  private final Set<BridgeOutlet> open = new LinkedHashSet<>();

  Bridge(Published published, Commands commands) {
    this.published = published;
    this.commands = commands;
  }

  void addTo(Router router) {
    Api.look(router, "/eventbus/info", Role.OBSERVE).handler(Bridge::info);
    Api.look(router, "/eventbus/websocket", Role.OBSERVE).handler(c -> open(c, BridgeFrame.RAW));
    Api.look(router, "/eventbus/:server/:session/websocket", Role.OBSERVE)
        .handler(c -> open(c, BridgeFrame.SOCKJS));
  }

  /** What a client of SockJS asks for first. */
  private static void info(RoutingContext c) {
    JsonObject info =
        new JsonObject()
            .put("websocket", true)
            .put("cookie_needed", false)
            .put("origins", new JsonArray().add("*:*"))
            .put("entropy", ThreadLocalRandom.current().nextLong(1L << 32));
    c.response()
        .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
        .end(info.encode());
  }

  private void open(RoutingContext c, BridgeFrame frame) {
    Caller caller = Caller.of(c);
    if (!Guard.isWebSocket(c.request())) {
      throw Refusal.upgradeRequired("the event bus comes over a WebSocket");
    }
    HttpConnection connection = c.request().connection();
    c.request().toWebSocket().onSuccess(socket -> open(caller, socket, connection, frame));
  }

  private void open(
      Caller caller, ServerWebSocket socket, HttpConnection connection, BridgeFrame frame) {
    BridgeOutlet outlet = new BridgeOutlet(socket, connection, frame);
    BridgeClient client =
        new BridgeClient(caller, published, commands, outlet, Connection.of(connection)::hold);
    Runnable closed = sockets.add();
    open.add(outlet);
    socket.textMessageHandler(text -> {
      outlet.heard();
      List<?> messages = frame.unwrap(text);
      if (messages.size() > MESSAGES_MAX) {
        outlet.refuseTooMuch("a frame has at most " + MESSAGES_MAX + " messages");
      } else {
        messages.forEach(client::received);
      }
    });
    socket.binaryMessageHandler(_ -> outlet.refuse("messages are text"));
    socket.closeHandler(_ -> {
      client.closed();
      open.remove(outlet);
      closed.run();
    });
  }

  /** Asks all clients for a sign of life. */
  void ping() {
    all().forEach(BridgeOutlet::ping);
  }

  /** Nothing more will happen: all of them are closed. */
  Future<Void> end() {
    all().forEach(BridgeOutlet::end);
    return sockets.allDone();
  }

  private List<BridgeOutlet> all() {
    return new ArrayList<>(open);
  }
}
