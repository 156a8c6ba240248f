package dev.watchdog.process;

import dev.watchdog.lifecycle.Signal;

/**
 * Signals sent to this process.
 *
 * <p>The JVM offers them through {@code sun.misc.Signal} only (HUP, INT, TERM, USR1, WINCH and a
 * few more; QUIT and USR2 are its own).
 */
public final class ReceivedSignals {

  private ReceivedSignals() {}

  /**
   * Runs {@code action} on a thread of its own whenever {@code signal} arrives. To be called from a
   * thread that stays: where whoever started us blocked the signal, it arrives there.
   */
  public static void on(Signal signal, Runnable action) {
    Kill.unblock(signal);
    sun.misc.Signal.handle(
        new sun.misc.Signal(signal.name().substring("SIG".length())), _ -> action.run());
  }

  /** The same, even where whoever started us had the signal ignored. */
  public static void insistOn(Signal signal, Runnable action) {
    Kill.resetDisposition(signal);
    on(signal, action);
  }
}
