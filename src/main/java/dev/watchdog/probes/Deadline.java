package dev.watchdog.probes;

import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * A time by which something must have happened, of which only the time counts in which this process
 * ran: a paused container, a stopped watchdog or a virtual machine that was moved prove nothing.
 * For one event loop.
 *
 * <p>Its timer fires several times before it is due. Where that comes late, the watchdog did not
 * run, and the time since the last one does not count; then there is a moment more, because what
 * happened meanwhile waits to be heard. To put it off is cheap: the timer stays, and when it fires
 * looks when it should have.
 */
public final class Deadline {

  /** A busy machine and the JVM's own pauses are as late as that, too. */
  private static final long LATE_NANOS = Duration.ofMillis(100).toNanos();

  /** To hear what waits to be heard. */
  private static final long LISTENING_NANOS = Duration.ofSeconds(1).toNanos();

  private static final int SLICES = 16;
  private static final long SLICE_NANOS_MIN = Duration.ofMillis(10).toNanos();
  private static final long NANOS_PER_MILLI = 1_000_000;

  private final Vertx vertx;
  private final LongSupplier nanoTime;
  private final long sliceNanosMax;
  private final Runnable onMissed;
  private long timer = -1;
  private boolean isArmed;
  private boolean wasLate;
  private boolean hasListened;
  private long sliceNanos;
  private long sinceNanos;
  private long firesNanos;
  private long dueNanos;

  /**
   * @param sliceMax a pause that is no longer may go unnoticed; so often, at least, a timer fires
   */
  public Deadline(Vertx vertx, Duration sliceMax, Runnable onMissed) {
    this(vertx, System::nanoTime, sliceMax, onMissed);
  }

  Deadline(Vertx vertx, LongSupplier nanoTime, Duration sliceMax, Runnable onMissed) {
    this.vertx = vertx;
    this.nanoTime = nanoTime;
    this.sliceNanosMax = sliceMax.toNanos();
    this.onMissed = onMissed;
  }

  boolean isArmed() {
    return isArmed;
  }

  /** From now on it is due after this time, whatever was before. */
  public void set(Duration time) {
    sinceNanos = nanoTime.getAsLong();
    dueNanos = sinceNanos + time.toNanos();
    sliceNanos = Math.min(sliceNanosMax, Math.max(SLICE_NANOS_MIN, time.toNanos() / SLICES));
    hasListened = false;
    if (!isArmed || firesNanos - dueNanos > 0) {
      arm(sinceNanos);
    }
  }

  /** It is due after this time at the earliest. */
  void putOff(Duration time) {
    if (isArmed) {
      long due = nanoTime.getAsLong() + time.toNanos();
      dueNanos = due - dueNanos > 0 ? due : dueNanos;
    }
  }

  /** Whether it is due no later than after this time. */
  public boolean isDueWithin(Duration time) {
    return isArmed && dueNanos - nanoTime.getAsLong() <= time.toNanos();
  }

  /** It is never due. */
  public void end() {
    isArmed = false;
    vertx.cancelTimer(timer);
  }

  private void arm(long now) {
    vertx.cancelTimer(timer);
    isArmed = true;
    sinceNanos = now;
    firesNanos = dueNanos - now > sliceNanos ? now + sliceNanos : dueNanos;
    // Rounded up: a kill must never come early. Vert.x knows no delay under a millisecond.
    long millis = Math.max(1, Math.ceilDiv(firesNanos - now, NANOS_PER_MILLI));
    timer = vertx.setTimer(millis, _ -> fired());
  }

  private void fired() {
    long now = nanoTime.getAsLong();
    boolean isLate = now - firesNanos > LATE_NANOS;
    if (isLate && !wasLate) { // always late: a machine that is too slow, and yet time must pass
      didNotRun(now);
    }
    wasLate = isLate;
    if (dueNanos - now > 0) {
      arm(now);
    } else {
      isArmed = false;
      onMissed.run();
    }
  }

  private void didNotRun(long now) {
    dueNanos += now - sinceNanos;
    if (!hasListened && dueNanos - now < LISTENING_NANOS) {
      dueNanos = now + LISTENING_NANOS;
    }
    hasListened = true;
  }
}
