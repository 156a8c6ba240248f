package dev.watchdog.process;

import dev.watchdog.lifecycle.Signal;
import sun.misc.SignalHandler;

/**
 * Signals sent to this process.
 *
 * <p>The JVM offers them through {@code sun.misc.Signal} only (HUP, INT, TERM, USR1, WINCH and a
 * few more; QUIT and USR2 are its own).
 */
public final class ReceivedSignals {

  private ReceivedSignals() {}

  /**
   * Runs {@code action} on a thread of its own whenever {@code signal} arrives, unless whoever
   * started us had it ignored.
   */
  public static void on(Signal signal, Runnable action) {
    handle(signal, action);
  }

  /**
   * The same, even where it was ignored. Only then is its disposition touched: while it is the
   * default one the kernel would drop the signal (process 1), or end us.
   */
  public static void insistOn(Signal signal, Runnable action) {
    if (SignalHandler.SIG_IGN.equals(handle(signal, action))) {
      Kill.resetDisposition(signal);
      handle(signal, action);
    }
  }

  /**
   * Lets a signal arrive that whoever started us blocked. To be called from a thread that stays: it
   * arrives there.
   */
  public static void unblock(Signal signal) {
    Kill.unblock(signal);
  }

  /** Returns what was done about it before. */
  private static SignalHandler handle(Signal signal, Runnable action) {
    return sun.misc.Signal.handle(
        new sun.misc.Signal(signal.name().substring("SIG".length())), _ -> action.run());
  }
}
