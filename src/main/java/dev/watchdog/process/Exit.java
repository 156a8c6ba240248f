package dev.watchdog.process;

/** The end of this process. */
public final class Exit {

  private static final CFunction EXIT = CFunction.named("_exit");

  private Exit() {}

  /** Links what {@link #now} needs, while there is time. */
  public static void prepare() {
    // By being initialised, this class is prepared.
  }

  /**
   * Ends at once, with _exit(2). {@link Runtime#halt} would first wait 300 ms for threads that are
   * in native code to come back (vmOperations.cpp, VM_Exit::wait_for_threads_in_native_to_block),
   * and there always are some: those that wait for children, for output, for sockets.
   */
  public static void now(int code) {
    var _ = EXIT.call(code);
  }
}
