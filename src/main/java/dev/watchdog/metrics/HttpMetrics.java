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
 * Has Vert.x measure our HTTP servers, and nothing else: it asks for this when the first of them is
 * made, long after the program's start, and only then Micrometer is loaded.
 */
final class HttpMetrics implements VertxMetricsFactory, VertxMetrics {

  private static final String PREFIX = "vertx.http.server.";

  /** Bytes are left out: those of the live tail go past Vert.x to the channel. */
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

  /** Of what Vert.x has to say, what is bounded and true. */
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

  /** Clients choose paths and methods; there are only so many codes. */
  @Override
  public HttpServerMetrics<?, ?, ?> createHttpServerMetrics(
      HttpServerOptions options, SocketAddress address) {
    return measured().createHttpServerMetrics(options, address);
  }

  /** One for all servers, whose figures are added up. */
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
