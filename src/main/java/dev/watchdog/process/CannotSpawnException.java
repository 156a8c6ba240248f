package dev.watchdog.process;

import dev.watchdog.lifecycle.ExitStatus;

/** A command that could not be run: why, and the exit code that says so. */
public final class CannotSpawnException extends Exception {

  private static final long serialVersionUID = 1;

  private static final int NOT_EXECUTABLE = 126;
  private static final int NOT_FOUND = 127;

  private final transient ExitStatus.NotSpawned status;

  private CannotSpawnException(String program, String reason, int exitCode) {
    super("cannot run " + program + ": " + reason);
    status = new ExitStatus.NotSpawned("cannot run " + program + ": " + reason, exitCode);
  }

  public static CannotSpawnException notFound(String program, String reason) {
    return new CannotSpawnException(program, reason, NOT_FOUND);
  }

  public static CannotSpawnException notExecutable(String program, String reason) {
    return new CannotSpawnException(program, reason, NOT_EXECUTABLE);
  }

  public ExitStatus.NotSpawned status() {
    return status;
  }
}
