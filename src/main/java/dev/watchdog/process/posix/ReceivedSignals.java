package dev.watchdog.process.posix;

import dev.watchdog.lifecycle.Signal;
import java.util.Optional;

/**
 * Signals sent to this process. The first stage has handlers for all that can be caught from its
 * first instruction on, except HUP where the parent had it ignored (nohup); here they are taken. A
 * JVM that was not started by the first stage has none.
 */
public final class ReceivedSignals {

  private ReceivedSignals() {}

  /** Whether there is a first stage. */
  public static boolean areHeard() {
    return Linkage.REGISTERED.equals(System.getProperty("watchdog.native"));
  }

  /** The next one, waited for until {@link #wakeUp} is called. */
  public static Optional<Signal> await() {
    return of(NativeSignals.next(true));
  }

  /** The next one of those that are there. */
  public static Optional<Signal> poll() {
    return of(NativeSignals.next(false));
  }

  private static Optional<Signal> of(int number) {
    return number == 0 ? Optional.empty() : Optional.of(new Signal(number));
  }

  /** Has {@link #await} return, now or the next time. From any thread. */
  public static void wakeUp() {
    NativeSignals.wakeUp();
  }

  /** Hears a signal even where the parent had it ignored. */
  public static void insistOn(Signal signal) {
    NativeSignals.insist(signal.number());
  }

  /** Hears again those that the JDK uses itself, to interrupt its threads: RTMAX-2. */
  public static void keepListening() {
    NativeSignals.keepListening();
  }

  /** Leaves them all to the kernel, those that came already too: a command ends by them. */
  public static void leaveToKernel() {
    if (areHeard()) {
      NativeSignals.stopListening();
    }
  }
}
