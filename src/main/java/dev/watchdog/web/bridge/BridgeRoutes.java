package dev.watchdog.web.bridge;

import dev.watchdog.access.Role;
import dev.watchdog.program.ProgramVerticle;
import dev.watchdog.web.command.CommandSender;
import dev.watchdog.web.connection.ConnectionMonitor;
import dev.watchdog.web.connection.Draining;
import dev.watchdog.web.guard.Caller;
import dev.watchdog.web.guard.Guard;
import dev.watchdog.web.guard.GuardedRouter;
import dev.watchdog.web.guard.Refusal;
import io.vertx.core.Future;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;

/**
 * The event bus for companions in other processes: a WebSocket, bare or framed as SockJS clients
 * frame it. There are no other transports of SockJS: a session of many requests would bypass the
 * guard. For one event loop.
 */
public final class BridgeRoutes {

  /** SockJS clients send one; each message is answered. */
  private static final int MESSAGES_MAX = 64;

  private final Published published;
  private final CommandSender commands;
  private final Draining<BridgeSocket> open = new Draining<>();

  public BridgeRoutes(
      EventBus bus, Supplier<List<ProgramVerticle>> programs, CommandSender commands) {
    this.published = new Published(bus, programs);
    this.commands = commands;
  }

  public void addTo(GuardedRouter router) {
    router.get("/eventbus/info", Role.OBSERVE).handler(BridgeRoutes::info);
    router.get("/eventbus/websocket", Role.OBSERVE).handler(c -> open(c, BridgeFrame.RAW));
    router
        .get("/eventbus/:server/:session/websocket", Role.OBSERVE)
        .handler(c -> open(c, BridgeFrame.SOCKJS));
  }

  /** What SockJS clients ask for first. */
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
      Caller caller, ServerWebSocket webSocket, HttpConnection connection, BridgeFrame frame) {
    BridgeSocket socket = new BridgeSocket(webSocket, connection, frame);
    BridgeClient client =
        new BridgeClient(
            caller, published, commands, socket, ConnectionMonitor.of(connection)::hold);
    open.add(socket);
    webSocket.textMessageHandler(text -> {
      socket.heard();
      List<?> messages = frame.unwrap(text);
      if (messages.size() > MESSAGES_MAX) {
        socket.refuseTooMuch("a frame has at most " + MESSAGES_MAX + " messages");
      } else {
        messages.forEach(client::received);
      }
    });
    webSocket.binaryMessageHandler(_ -> socket.refuse("messages are text"));
    webSocket.closeHandler(_ -> {
      client.closed();
      open.remove(socket);
    });
  }

  /** Checks that all clients are still there. */
  public void ping() {
    open.all().forEach(BridgeSocket::ping);
  }

  /** Closes all clients; completes when they are closed. */
  public Future<Void> end() {
    open.all().forEach(BridgeSocket::end);
    return open.end();
  }
}
