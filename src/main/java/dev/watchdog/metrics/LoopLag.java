package dev.watchdog.metrics;

import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;

/**
 * How long a task waits for an event loop. A scrape sends one probe, unless one is under way:
 * without scrapes nothing wakes the loop, and a loop that hangs does not collect probes.
 */
final class LoopLag {

  private static final long NONE = 0;

  private final Executor loop;
  private final LongSupplier nanoTime;
  private final AtomicReference<Probe> probe = new AtomicReference<>(new Probe(NONE, 0));

  /**
   * The last probe.
   *
   * @param sentAt when it was sent, if it has not run yet
   * @param nanos how long the one before waited
   */
  private record Probe(long sentAt, long nanos) {
    boolean isUnderWay() {
      return sentAt != NONE;
    }
  }

  LoopLag(Executor loop, LongSupplier nanoTime) {
    this.loop = loop;
    this.nanoTime = nanoTime;
  }

  /** Sends a probe, unless one is under way. */
  void look() {
    Probe before = probe.get();
    if (!before.isUnderWay()) {
      long now = nanoTime.getAsLong() | 1;
      probe.set(new Probe(now, before.nanos()));
      loop.execute(() -> probe.set(new Probe(NONE, nanoTime.getAsLong() - now)));
    }
  }

  /** How long the last probe waited, or the one under way has waited so far, if that is more. */
  double seconds() {
    Probe last = probe.get();
    long waiting = last.isUnderWay() ? nanoTime.getAsLong() - last.sentAt() : 0;
    return Seconds.ofNanos(Math.max(last.nanos(), waiting));
  }
}
