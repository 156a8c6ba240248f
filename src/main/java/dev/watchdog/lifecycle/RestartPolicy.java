package dev.watchdog.lifecycle;

/** Whether a program that ended on its own, or for its own fault, is started again. */
public enum RestartPolicy {
  ALWAYS,
  ON_FAILURE,
  NEVER;

  /** To be unhealthy is a failure, however well it then ends. */
  boolean restarts(History.Ended end) {
    return switch (this) {
      case ALWAYS -> true;
      case ON_FAILURE -> end.unhealthy() || end.exit().isFailure();
      case NEVER -> false;
    };
  }
}
