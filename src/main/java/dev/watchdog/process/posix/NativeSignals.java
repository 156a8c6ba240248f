package dev.watchdog.process.posix;

/** The native methods that take what the first stage has received (src/main/c/signals.c). */
final class NativeSignals {

  private NativeSignals() {}

  /**
   * The number of the next signal that came.
   *
   * @param wait for one, or for {@link #wakeUp}
   * @return 0 for none
   */
  static native int next(boolean wait);

  /** Has {@link #next} return. */
  static native void wakeUp();

  /** Handles a signal even where the parent had it ignored. */
  static native void insist(int number);

  /** Handles again what the JVM or a library of its own has begun to handle. */
  static native void keepListening();

  /** Has every signal do what it does by default. */
  static native void stopListening();
}
