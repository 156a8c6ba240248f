package dev.watchdog.lifecycle;

/** What becomes of the processes that a run left behind when it ended on its own. */
public enum Orphans {
  /** They get the stop signal at once and the kill at the stop timeout. */
  STOP,
  /** They live on. */
  LEAVE
}
