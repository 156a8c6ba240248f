package dev.watchdog.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.function.DoubleSupplier;

/** Makes meters that read a value when they are scraped. */
final class Meters {

  private final MeterRegistry registry;
  private final Tags tags;

  Meters(MeterRegistry registry) {
    this(registry, Tags.empty());
  }

  private Meters(MeterRegistry registry, Tags tags) {
    this.registry = registry;
    this.tags = tags;
  }

  /** With more labels, given as names and values in turn. */
  Meters with(String... labels) {
    return new Meters(registry, tags.and(labels));
  }

  /** Adds a value that goes up and down. */
  void gauge(String name, String help, DoubleSupplier value) {
    Gauge.builder(name, value::getAsDouble)
        .description(help)
        .tags(tags)
        .strongReference(true)
        .register(registry);
  }

  /**
   * Adds a value that only grows.
   *
   * @param name without {@code _total} at its end
   */
  void counter(String name, String help, DoubleSupplier total) {
    // Micrometer holds the object of a counter weakly, but not the function that reads it.
    FunctionCounter.builder(name, registry, _ -> total.getAsDouble())
        .description(help)
        .tags(tags)
        .register(registry);
  }
}
