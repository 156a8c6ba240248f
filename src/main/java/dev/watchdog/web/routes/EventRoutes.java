package dev.watchdog.web.routes;

import dev.watchdog.access.Role;
import dev.watchdog.bus.EventHistory;
import dev.watchdog.web.guard.Guard;
import dev.watchdog.web.guard.GuardedRouter;
import dev.watchdog.web.guard.Refusal;
import dev.watchdog.web.live.EventMessages;
import dev.watchdog.web.live.Hub;
import dev.watchdog.web.live.OpenWebSockets;
import io.vertx.ext.web.RoutingContext;
import java.util.concurrent.Executor;

/** The transitions of all programs, live over a WebSocket. */
public final class EventRoutes {

  private final EventHistory history;
  private final OpenWebSockets webSockets;
  private final Hub hub;

  public EventRoutes(EventHistory history, OpenWebSockets webSockets, Executor loop) {
    this.history = history;
    this.webSockets = webSockets;
    this.hub = new Hub(loop, history::onAppend);
  }

  public void addTo(GuardedRouter router) {
    router.get("/v1/events", Role.OBSERVE).handler(this::answer);
  }

  private void answer(RoutingContext c) {
    if (!Guard.isWebSocket(c.request())) {
      throw Refusal.upgradeRequired("events come over a WebSocket");
    }
    long from = new TailQuery(c.queryParams()).from(history.next());
    webSockets.open(c.request(), sink -> hub.add(new EventMessages(history), from, sink));
  }

  /** Sends every reader what is left and closes it. */
  public void end() {
    hub.end();
  }
}
