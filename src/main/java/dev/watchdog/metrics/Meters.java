package dev.watchdog.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.function.DoubleSupplier;

/** Makes meters that read what others count, whenever somebody asks. */
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

  /** The same with labels more, given as names and values by turns. */
  Meters with(String... labels) {
    return new Meters(registry, tags.and(labels));
  }

  /** What goes up and down. */
  void gauge(String name, String help, DoubleSupplier value) {
    Gauge.builder(name, value::getAsDouble)
        .description(help)
        .tags(tags)
        .strongReference(true)
        .register(registry);
  }

  /**
   * What only grows.
   *
   * @param name without the {@code _total} at its end
   */
  void counter(String name, String help, DoubleSupplier total) {
    // What a counter is made of, Micrometer holds only weakly; but not what it is read by.
    FunctionCounter.builder(name, registry, _ -> total.getAsDouble())
        .description(help)
        .tags(tags)
        .register(registry);
  }
}
