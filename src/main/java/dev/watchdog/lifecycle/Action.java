package dev.watchdog.lifecycle;

/** What follows when a program ended on its own, in a way for which something is set. */
public enum Action {
  /** It runs again: the backoff and the restart limit apply. */
  RESTART,
  /** It stays EXITED, and the watchdog stays too, even if that is its only program. */
  STOP,
  /** It stays EXITED, and the watchdog ends with its exit code, whatever else runs. */
  EXIT
}
