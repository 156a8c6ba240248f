package dev.watchdog.web;

import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.util.Comparator;
import java.util.Map;

/**
 * The answer to {@code GET /v1/watchdog/threads}: what the watchdog's own threads do. SIGQUIT does
 * not tell it, because that is the program's.
 */
final class ThreadsRoute {

  private ThreadsRoute() {}

  static void answer(RoutingContext c) {
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
