package dev.watchdog.lifecycle;

/** Whether a program that ended on its own is started again. */
public enum RestartPolicy {
  ALWAYS,
  ON_FAILURE,
  NEVER;

  boolean restarts(ExitStatus exit) {
    return switch (this) {
      case ALWAYS -> true;
      case ON_FAILURE -> exit.isFailure();
      case NEVER -> false;
    };
  }
}
