package dev.watchdog.web;

import dev.watchdog.web.WebSources.Metrics;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The answer to {@code GET /metrics}. For one event loop, which does not wait for it. */
final class MetricsRoutes {

  private static final Logger LOG = LoggerFactory.getLogger(MetricsRoutes.class);
  private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";
  private static final String OPEN_METRICS_TYPE = "application/openmetrics-text";
  private static final String OPEN_METRICS = OPEN_METRICS_TYPE + "; version=1.0.0; charset=utf-8";

  private final Metrics metrics;
  private final LogTails tails;
  private final Executor loop;

  MetricsRoutes(Metrics metrics, LogTails tails, Executor loop) {
    this.metrics = metrics;
    this.tails = tails;
    this.loop = loop;
  }

  void answer(RoutingContext c) {
    String accepted = String.valueOf(c.request().getHeader(HttpHeaders.ACCEPT));
    String type = accepted.contains(OPEN_METRICS_TYPE) ? OPEN_METRICS : PROMETHEUS;
    metrics
        .read(type, tails.readers())
        .onSuccess(text -> loop.execute(() -> send(c, type, text)))
        .onFailure(thrown -> loop.execute(() -> refuse(c, thrown)));
  }

  private static void send(RoutingContext c, String type, String text) {
    c.response().putHeader(HttpHeaders.CONTENT_TYPE, type).end(text);
  }

  private static void refuse(RoutingContext c, Throwable thrown) {
    LOG.warn("cannot measure", thrown);
    ProblemJson.send(c.response(), 503, "cannot measure now; the watchdog's log says more");
  }
}
