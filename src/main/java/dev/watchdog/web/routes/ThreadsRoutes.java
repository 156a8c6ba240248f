package dev.watchdog.web.routes;

import dev.watchdog.access.Role;
import dev.watchdog.web.guard.GuardedRouter;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.util.Comparator;
import java.util.Map;

/** What the watchdog's own threads do. SIGQUIT does not say it, because it is the program's. */
public final class ThreadsRoutes {

  private ThreadsRoutes() {}

  public static void addTo(GuardedRouter router) {
    router.get("/v1/watchdog/threads", Role.OPERATE).handler(ThreadsRoutes::answer);
  }

  private static void answer(RoutingContext c) {
    c.response().putHeader(HttpHeaders.CONTENT_TYPE, "text/plain; charset=utf-8").end(dump());
  }

  private static String dump() {
    StringBuilder text = new StringBuilder();
    Thread.getAllStackTraces().entrySet().stream()
        .sorted(Comparator.comparing(entry -> entry.getKey().getName()))
        .forEach(entry -> add(entry, text));
    return text.toString();
  }

  private static void add(Map.Entry<Thread, StackTraceElement[]> entry, StringBuilder text) {
    Thread thread = entry.getKey();
    text.append('"').append(thread.getName()).append("\" ").append(thread.getState()).append('\n');
    for (StackTraceElement frame : entry.getValue()) {
      text.append("    at ").append(frame).append('\n');
    }
    text.append('\n');
  }
}
