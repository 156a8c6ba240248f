package dev.watchdog.web.routes;

import dev.watchdog.access.Role;
import dev.watchdog.logs.Log.Readers;
import dev.watchdog.web.guard.GuardedRouter;
import dev.watchdog.web.guard.Refusal;
import dev.watchdog.web.live.LogTails;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.util.Map;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Figures for Prometheus. For one event loop, which does not wait for them. */
public final class MetricsRoutes {

  private static final Logger LOG = LoggerFactory.getLogger(MetricsRoutes.class);
  private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";
  private static final String OPEN_METRICS_TYPE = "application/openmetrics-text";
  private static final String OPEN_METRICS = OPEN_METRICS_TYPE + "; version=1.0.0; charset=utf-8";

  private final Figures figures;
  private final LogTails tails;
  private final Executor loop;

  /** Measures. */
  @FunctionalInterface
  public interface Figures {
    /**
     * All figures, as of now.
     *
     * @param type the media type to write them in
     * @param readers of the programs' logs, by the program's name
     */
    Future<String> read(String type, Map<String, Readers> readers);
  }

  public MetricsRoutes(Figures figures, LogTails tails, Executor loop) {
    this.figures = figures;
    this.tails = tails;
    this.loop = loop;
  }

  public void addTo(GuardedRouter router) {
    router.get("/metrics", Role.OBSERVE).handler(this::answer);
  }

  private void answer(RoutingContext c) {
    String accepted = String.valueOf(c.request().getHeader(HttpHeaders.ACCEPT));
    String type = accepted.contains(OPEN_METRICS_TYPE) ? OPEN_METRICS : PROMETHEUS;
    figures
        .read(type, tails.readers())
        .onSuccess(text -> loop.execute(() -> send(c, type, text)))
        .onFailure(thrown -> loop.execute(() -> refuse(c, thrown)));
  }

  private static void send(RoutingContext c, String type, String text) {
    c.response().putHeader(HttpHeaders.CONTENT_TYPE, type).end(text);
  }

  private static void refuse(RoutingContext c, Throwable thrown) {
    LOG.warn("cannot collect metrics", thrown);
    c.fail(Refusal.unavailable("cannot collect metrics now; see the watchdog's log"));
  }
}
