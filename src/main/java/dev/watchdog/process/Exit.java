package dev.watchdog.process;

import org.jspecify.annotations.Nullable;

/** The end of this process. */
public final class Exit {

  /** Set while the build makes the AOT cache, which the JVM writes when it exits in its own way. */
  private static final boolean TRAINING = Boolean.getBoolean("watchdog.training");

  private static volatile @Nullable CFunction prepared;

  private Exit() {}

  /** Links what {@link #now} needs, while there is time. */
  public static void prepare() {
    prepared = CFunction.named("_exit");
  }

  /**
   * Ends at once, with _exit(2). {@link Runtime#halt} would first wait 300 ms for threads that are
   * in native code to come back (vmOperations.cpp, VM_Exit::wait_for_threads_in_native_to_block),
   * and in supervision there always are some: those that wait for children, for output, for
   * sockets. A client has none, and to link _exit would take a good part of its whole time.
   */
  public static void now(int code) {
    CFunction exit = prepared;
    if (TRAINING) {
      Runtime.getRuntime().exit(code);
    } else if (exit == null) {
      Runtime.getRuntime().halt(code);
    } else {
      var _ = exit.call(code);
    }
  }
}
