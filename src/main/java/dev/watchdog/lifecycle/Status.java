package dev.watchdog.lifecycle;

/** The public state of a program, in supervisord's words because operators know them. */
public enum Status {
  /** Not running: stopped by command, or not started yet. */
  STOPPED,
  /** Spawned, not yet up for the start time, or not yet ready. */
  STARTING,
  /** Up. */
  RUNNING,
  /** Stop signal sent; the kill timer is armed. */
  STOPPING,
  /** It ended, or could not be spawned; the restart timer is armed. */
  BACKOFF,
  /** It ended, and the policy says: leave it. */
  EXITED,
  /** It ended once too often for the restart limit. */
  FATAL
}
