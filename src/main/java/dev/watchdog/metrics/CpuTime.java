package dev.watchdog.metrics;

import java.time.Duration;

/**
 * The processor time of a program over all its runs, which only grows: what an orphan has used goes
 * away with it, and each child begins at nothing. For one thread.
 */
final class CpuTime {

  private int pid;
  private Duration seen = Duration.ZERO;
  private Duration total = Duration.ZERO;

  /** A run's, by its child, as it was found. */
  void of(int child, Duration now) {
    Duration before = child == pid ? seen : Duration.ZERO;
    if (now.compareTo(before) > 0) {
      total = total.plus(now.minus(before));
    }
    pid = child;
    seen = now;
  }

  Duration total() {
    return total;
  }
}
