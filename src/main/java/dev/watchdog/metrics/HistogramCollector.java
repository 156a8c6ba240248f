package dev.watchdog.metrics;

import io.prometheus.metrics.model.registry.Collector;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * A histogram of all programs, beside Micrometer's meters in the same registry: Micrometer has
 * counters that read a field of another object, but no such histogram.
 */
final class HistogramCollector implements Collector {

  private final String name;
  private final String help;
  private final Supplier<Map<String, Histogram>> byProgram;

  HistogramCollector(String name, String help, Supplier<Map<String, Histogram>> byProgram) {
    this.name = name;
    this.help = help;
    this.byProgram = byProgram;
  }

  @Override
  public String getPrometheusName() {
    return name;
  }

  @Override
  public HistogramSnapshot collect() {
    HistogramSnapshot.Builder all = HistogramSnapshot.builder().name(name).help(help);
    byProgram
        .get()
        .forEach((program, histogram) ->
            all.dataPoint(point(Labels.of("program", program), histogram.counts())));
    return all.build();
  }

  private static HistogramDataPointSnapshot point(Labels labels, Histogram.Counts counts) {
    return HistogramDataPointSnapshot.builder()
        .labels(labels)
        .sum(counts.sumSeconds())
        .classicHistogramBuckets(
            ClassicHistogramBuckets.of(
                Stream.concat(
                        Histogram.BOUNDS_SECONDS.stream(), Stream.of(Double.POSITIVE_INFINITY))
                    .toList(),
                counts.sizes()))
        .build();
  }
}
