package dev.watchdog.testing;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Waits for conditions that nothing announces. */
public final class Await {

  /** After this time a condition counts as never met; long, because the machine is shared. */
  public static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final long INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  private Await() {}

  /** Checks a condition until it is met; {@code what} completes "waited in vain for". */
  public static void until(String what, Callable<Boolean> condition) {
    until(what, PATIENCE, condition);
  }

  /** The same for something that may take longer, or must not take as long. */
  public static void until(String what, Duration patience, Callable<Boolean> condition) {
    long deadline = System.nanoTime() + patience.toNanos();
    while (!isMet(what, condition)) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("waited in vain for " + what);
      }
      LockSupport.parkNanos(INTERVAL_NANOS);
    }
  }

  private static boolean isMet(String what, Callable<Boolean> condition) {
    try {
      return condition.call();
    } catch (Exception e) {
      throw new AssertionError("cannot wait for " + what, e);
    }
  }
}
