package dev.watchdog.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleSupplier;

/** Makes meters that read what others count, whenever somebody asks. */
final class Meters {

  private final MeterRegistry registry;
  private final Tags tags;
  private final List<DoubleSupplier> sources; // Micrometer itself holds a counter's only weakly

  Meters(MeterRegistry registry) {
    this(registry, Tags.empty(), new ArrayList<>());
  }

  private Meters(MeterRegistry registry, Tags tags, List<DoubleSupplier> sources) {
    this.registry = registry;
    this.tags = tags;
    this.sources = sources;
  }

  /** The same with labels more, given as names and values by turns. */
  Meters with(String... labels) {
    return new Meters(registry, tags.and(labels), sources);
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
    sources.add(total);
    FunctionCounter.builder(name, total, DoubleSupplier::getAsDouble)
        .description(help)
        .tags(tags)
        .register(registry);
  }
}
