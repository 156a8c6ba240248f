package dev.watchdog.web.routes;

import dev.watchdog.access.Role;
import dev.watchdog.logs.Position;
import dev.watchdog.web.guard.Guard;
import dev.watchdog.web.guard.GuardedRouter;
import dev.watchdog.web.guard.Refusal;
import dev.watchdog.web.live.LogTail;
import dev.watchdog.web.live.LogTails;
import dev.watchdog.web.live.LogView;
import dev.watchdog.web.live.LogView.Format;
import dev.watchdog.web.live.OpenWebSockets;
import dev.watchdog.web.live.ResponseSink;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.util.Objects;

/** What programs write: its end as a response, or the live tail over a WebSocket. */
public final class LogRoutes {

  private static final String NDJSON = "application/x-ndjson";
  private static final String TEXT = "text/plain; charset=utf-8";

  private final LogTails tails;
  private final OpenWebSockets webSockets;

  public LogRoutes(LogTails tails, OpenWebSockets webSockets) {
    this.tails = tails;
    this.webSockets = webSockets;
  }

  public void addTo(GuardedRouter router) {
    router.get("/v1/programs/:name/logs", Role.TAIL).handler(c -> answer(c, named(c)));
    router.get("/logs", Role.TAIL).handler(c -> answer(c, only()));
  }

  private LogTail named(RoutingContext c) {
    String name = Objects.requireNonNull(c.pathParam("name"));
    return tails
        .find(name)
        .orElseThrow(
            () -> Refusal.notFound("there is no program \"" + name + "\", only " + tails.names()));
  }

  private LogTail only() {
    return tails
        .only()
        .orElseThrow(() -> Refusal.conflict("which program? There are " + tails.names()));
  }

  private void answer(RoutingContext c, LogTail tail) {
    TailQuery query = new TailQuery(c.queryParams());
    if (Guard.isWebSocket(c.request())) {
      LogView view = query.view();
      Position from = query.from(tail.log());
      webSockets.open(c.request(), sink -> tail.subscribe(view, from, sink));
    } else {
      sendOnce(c, tail, query);
    }
  }

  private static void sendOnce(RoutingContext c, LogTail tail, TailQuery query) {
    boolean asJson = String.valueOf(c.request().getHeader(HttpHeaders.ACCEPT)).contains(NDJSON);
    LogView view = new LogView(query.streams(), asJson ? Format.NDJSON : Format.TEXT);
    Position from = tail.log().tail(query.tail(), view.streams());
    c.response().setChunked(true).putHeader(HttpHeaders.CONTENT_TYPE, asJson ? NDJSON : TEXT);
    tail.sendOnce(view, from, new ResponseSink(c.response()));
  }
}
