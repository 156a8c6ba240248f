package dev.watchdog.lifecycle;

/** How a run ended. */
public sealed interface ExitStatus {

  /** The child called exit(3). {@code code} is 0 to 255. */
  record Code(int code) implements ExitStatus {}

  /**
   * A signal ended the child.
   *
   * @param core it dumped core
   * @param oom the kernel sent it for lack of memory
   */
  record Signalled(Signal signal, boolean core, boolean oom) implements ExitStatus {
    public Signalled(Signal signal, boolean core) {
      this(signal, core, false);
    }

    /** The same, for lack of memory. */
    public Signalled outOfMemory() {
      return new Signalled(signal, core, true);
    }
  }

  /**
   * There never was a child.
   *
   * @param error one sentence: "cannot spawn /app/x: no such file"
   * @param exitCode 127 not found, 126 not executable, as a shell would say (POSIX sh, 2.8.2)
   */
  record NotSpawned(String error, int exitCode) implements ExitStatus {}

  /** As a shell gives it: the code itself, 128 + n for signal n, 126 or 127 when not spawned. */
  default int asExitCode() {
    return switch (this) {
      case Code(int code) -> code;
      case Signalled(Signal signal, _, _) -> 128 + signal.number();
      case NotSpawned(_, int exitCode) -> exitCode;
    };
  }

  /** Whether it ended in another way than exit code 0. */
  default boolean isFailure() {
    return asExitCode() != 0;
  }

  /** "exited with code 1", "was killed by SIGKILL: out of memory", "cannot spawn …". */
  default String describe() {
    return switch (this) {
      case Code(int code) -> "exited with code " + code;
      case Signalled(Signal signal, boolean core, boolean oom) ->
          "was killed by "
              + signal.name()
              + (core ? " (core dumped)" : "")
              + (oom ? ": out of memory" : "");
      case NotSpawned(String error, _) -> error;
    };
  }
}
