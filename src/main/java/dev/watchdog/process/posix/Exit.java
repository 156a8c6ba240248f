package dev.watchdog.process.posix;

/** The end of this process. */
public final class Exit {

  /** Set while the build makes the AOT cache, which the JVM writes when it exits in its own way. */
  private static final boolean TRAINING = Boolean.getBoolean("watchdog.training");

  private Exit() {}

  /**
   * Ends at once, with _exit(2). {@link Runtime#halt} would first wait 300 ms for threads that are
   * in native code to come back (vmOperations.cpp, VM_Exit::wait_for_threads_in_native_to_block),
   * and in supervision there always are some: those that wait for children, for output, for
   * sockets.
   */
  public static void now(int code) {
    if (TRAINING) {
      Runtime.getRuntime().exit(code);
    } else if (ReceivedSignals.areHeard()) {
      Libc.exit(code);
    } else {
      Runtime.getRuntime().halt(code);
    }
  }
}
