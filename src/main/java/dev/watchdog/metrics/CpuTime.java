package dev.watchdog.metrics;

import java.time.Duration;

/**
 * The processor time of a program over all its runs. It only grows, although what the kernel
 * reports shrinks with each process that ends, and begins at 0 with each child. For one thread.
 */
final class CpuTime {

  private int pid;
  private Duration seen = Duration.ZERO;
  private Duration total = Duration.ZERO;

  /** Adds what the run of this child has used since the last call. */
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
