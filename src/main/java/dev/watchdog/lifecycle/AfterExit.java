package dev.watchdog.lifecycle;

/** What follows when a program ended on its own, or because it was unhealthy. */
public enum AfterExit {
  /** It runs again: the backoff and the restart limit apply. */
  RESTART,
  /** It stays EXITED, and the watchdog stays too, even if that is its only program. */
  STOP,
  /** It stays EXITED, and the watchdog ends with its exit code, whatever else runs. */
  EXIT,
  /** It stays EXITED, since the restart policy says so and nothing is set for this end. */
  LEAVE;

  /** Those that can be set for an {@link Ending}. */
  public static AfterExit[] choices() {
    return new AfterExit[] {RESTART, STOP, EXIT};
  }
}
