package dev.watchdog.probes;

import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * A time by which something must have been heard. It is cheap to put off: the timer stays, and when
 * it fires looks when it should have. For one event loop.
 */
final class Deadline {

  /**
   * Who is that late was stopped himself, with the whole container perhaps: what was said meanwhile
   * has not been heard yet.
   */
  private static final long LATE_NANOS = Duration.ofSeconds(1).toNanos();

  private static final long NANOS_PER_MILLI = 1_000_000;

  private final Vertx vertx;
  private final LongSupplier nanoTime;
  private final Runnable onMissed;
  private long timer = -1;
  private boolean isArmed;
  private long firesNanos;
  private long dueNanos;

  Deadline(Vertx vertx, LongSupplier nanoTime, Runnable onMissed) {
    this.vertx = vertx;
    this.nanoTime = nanoTime;
    this.onMissed = onMissed;
  }

  boolean isArmed() {
    return isArmed;
  }

  /** From now on it is due after this time, whatever was before. */
  void set(Duration time) {
    dueNanos = nanoTime.getAsLong() + time.toNanos();
    if (!isArmed || firesNanos - dueNanos > 0) {
      arm();
    }
  }

  /** It is due after this time at the earliest. */
  void putOff(Duration time) {
    if (isArmed) {
      long due = nanoTime.getAsLong() + time.toNanos();
      dueNanos = due - dueNanos > 0 ? due : dueNanos;
    }
  }

  void end() {
    isArmed = false;
    vertx.cancelTimer(timer);
  }

  private void arm() {
    vertx.cancelTimer(timer);
    isArmed = true;
    firesNanos = dueNanos;
    long nanos = Math.max(0, dueNanos - nanoTime.getAsLong());
    timer = vertx.setTimer(Math.max(1, Math.ceilDiv(nanos, NANOS_PER_MILLI)), _ -> fired());
  }

  private void fired() {
    long now = nanoTime.getAsLong();
    if (now - firesNanos > LATE_NANOS) {
      dueNanos = now + LATE_NANOS;
    }
    if (dueNanos - now > 0) {
      arm();
    } else {
      isArmed = false;
      onMissed.run();
    }
  }
}
