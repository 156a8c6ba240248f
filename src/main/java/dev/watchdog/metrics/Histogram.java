package dev.watchdog.metrics;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Counts of durations by size. One thread records, any thread reads. */
final class Histogram {

  /** From the stop of a shell to the start of an application server. */
  static final List<Double> BOUNDS_SECONDS =
      List.of(0.01, 0.05, 0.1, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 120.0, 300.0);

  private volatile Counts counts =
      new Counts(Collections.nCopies(BOUNDS_SECONDS.size() + 1, 0L), 0);

  /**
   * What was recorded up to a moment. Immutable.
   *
   * @param sizes how many durations lie between two bounds; the last one, how many exceed all
   */
  record Counts(List<Long> sizes, double sumSeconds) {
    private Counts plus(double seconds) {
      List<Long> more = new ArrayList<>(sizes);
      more.set(bucket(seconds), more.get(bucket(seconds)) + 1);
      return new Counts(List.copyOf(more), sumSeconds + seconds);
    }
  }

  private static int bucket(double seconds) {
    int bucket = 0;
    while (bucket < BOUNDS_SECONDS.size() && seconds > BOUNDS_SECONDS.get(bucket)) {
      bucket++;
    }
    return bucket;
  }

  /** Makes new counts each time, so that a reader never sees half of a change. This is rare. */
  void record(Duration duration) {
    Counts before = counts;
    counts = before.plus(Seconds.of(duration));
  }

  Counts counts() {
    return counts;
  }
}
