package dev.watchdog.metrics;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.config.MeterFilter;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.spi.VertxMetricsFactory;
import io.vertx.core.spi.metrics.HttpServerMetrics;
import io.vertx.core.spi.metrics.VertxMetrics;
import io.vertx.micrometer.Label;
import io.vertx.micrometer.MicrometerMetricsFactory;
import io.vertx.micrometer.MicrometerMetricsOptions;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Has Vert.x measure the HTTP servers and nothing else. Vert.x asks for this when the first server
 * is created, long after the start of the program, and only then Micrometer is loaded.
 */
final class HttpMetrics implements VertxMetricsFactory, VertxMetrics {

  private static final String PREFIX = "vertx.http.server.";

  /** Not the bytes: Vert.x does not see those of the live tail. */
  private static final Set<String> MEASURED =
      Set.of(
          PREFIX + "active.connections",
          PREFIX + "active.ws.connections",
          PREFIX + "active.requests",
          PREFIX + "requests",
          PREFIX + "response.time");

  private final Supplier<MeterRegistry> registry;
  private @Nullable VertxMetrics measured;

  HttpMetrics(Supplier<MeterRegistry> registry) {
    this.registry = registry;
  }

  /** Keeps those figures of Vert.x that are bounded and correct. */
  static MeterFilter filter() {
    return MeterFilter.deny(HttpMetrics::isSuperfluous);
  }

  private static boolean isSuperfluous(Meter.Id id) {
    return id.getName().startsWith("vertx.") && !MEASURED.contains(id.getName());
  }

  @Override
  public VertxMetrics metrics(VertxOptions options) {
    return this;
  }

  /** Labels only by status code: clients choose paths and methods, without limit. */
  @Override
  public HttpServerMetrics<?, ?, ?> createHttpServerMetrics(
      HttpServerOptions options, SocketAddress address) {
    return measured().createHttpServerMetrics(options, address);
  }

  /** The same for all servers, so that their figures are added up. */
  private synchronized VertxMetrics measured() {
    VertxMetrics known = measured;
    if (known == null) {
      MicrometerMetricsOptions options =
          new MicrometerMetricsOptions().setEnabled(true).setLabels(EnumSet.of(Label.HTTP_CODE));
      known =
          new MicrometerMetricsFactory(registry.get())
              .metrics(new VertxOptions().setMetricsOptions(options));
      measured = known;
    }
    return known;
  }
}
