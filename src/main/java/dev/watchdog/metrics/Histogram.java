package dev.watchdog.metrics;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Durations, counted by size. One thread records, any thread reads. */
final class Histogram {

  /** From what a shell needs to stop to what an application server needs to start. */
  static final List<Double> BOUNDS_SECONDS =
      List.of(0.01, 0.05, 0.1, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 120.0, 300.0);

  private volatile Counts counts =
      new Counts(Collections.nCopies(BOUNDS_SECONDS.size() + 1, 0L), 0);

  /**
   * What was recorded up to a moment; never changed.
   *
   * @param sizes how many fell between two bounds, and last how many beyond all of them
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

  /** Rare enough to make new counts each time, which a reader then finds whole. */
  void record(Duration duration) {
    Counts before = counts;
    counts = before.plus(Seconds.of(duration));
  }

  Counts counts() {
    return counts;
  }
}
