package dev.watchdog.process;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandle;

/** The end of this process. */
@SuppressWarnings("restricted") // the manifest enables native access
public final class Exit {

  private static final MethodHandle EXIT =
      Linker.nativeLinker()
          .downcallHandle(
              Linker.nativeLinker().defaultLookup().findOrThrow("_exit"),
              FunctionDescriptor.ofVoid(JAVA_INT));

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
    try {
      EXIT.invokeExact(code);
    } catch (Throwable t) {
      Runtime.getRuntime().halt(code);
    }
  }
}
