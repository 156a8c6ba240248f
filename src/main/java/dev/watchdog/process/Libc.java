package dev.watchdog.process;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.util.Optional;

/** How C functions are linked, and what errno said after a call. */
@SuppressWarnings("restricted") // the manifest enables native access
final class Libc {

  static final Linker.Option ERRNO = Linker.Option.captureCallState("errno");

  private static final Linker LINKER = Linker.nativeLinker();
  private static final SymbolLookup SYMBOLS = LINKER.defaultLookup();
  private static final StructLayout CAPTURED = Linker.Option.captureStateLayout();
  private static final VarHandle CAPTURED_ERRNO =
      CAPTURED.varHandle(MemoryLayout.PathElement.groupElement("errno"));
  private static final ThreadLocal<MemorySegment> STATE =
      ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(CAPTURED));

  private Libc() {}

  /** Links a function that sets errno: its handle takes {@link #state()} as its first argument. */
  static MethodHandle link(String name, MemoryLayout result, MemoryLayout... arguments) {
    return LINKER.downcallHandle(symbol(name), FunctionDescriptor.of(result, arguments), ERRNO);
  }

  /** The same for a function that is variadic after its first {@code fixed} arguments. */
  static MethodHandle linkVariadic(
      String name, int fixed, MemoryLayout result, MemoryLayout... arguments) {
    return LINKER.downcallHandle(
        symbol(name),
        FunctionDescriptor.of(result, arguments),
        ERRNO,
        Linker.Option.firstVariadicArg(fixed));
  }

  /** Links a function that reports no error through errno. */
  static MethodHandle linkPlain(String name, MemoryLayout result, MemoryLayout... arguments) {
    return LINKER.downcallHandle(symbol(name), FunctionDescriptor.of(result, arguments));
  }

  /** The same for one so short that the thread need not tell the JVM that it has left it. */
  static MethodHandle linkCritical(String name, MemoryLayout result, MemoryLayout... arguments) {
    return LINKER.downcallHandle(
        symbol(name), FunctionDescriptor.of(result, arguments), Linker.Option.critical(false));
  }

  /** Links a plain function that not every libc has. */
  static Optional<MethodHandle> linkIfPresent(
      String name, MemoryLayout result, MemoryLayout... arguments) {
    return SYMBOLS
        .find(name)
        .map(s -> LINKER.downcallHandle(s, FunctionDescriptor.of(result, arguments)));
  }

  private static MemorySegment symbol(String name) {
    return SYMBOLS
        .find(name)
        .orElseThrow(() -> new UnsatisfiedLinkError("this C library has no " + name));
  }

  /** Where this thread's calls leave errno. */
  static MemorySegment state() {
    return STATE.get();
  }

  /** errno after this thread's last call that was linked with it. */
  static int errno() {
    return (int) CAPTURED_ERRNO.get(state(), 0L);
  }

  /** What a method handle throws is a mistake of ours, never an error of the system. */
  static RuntimeException unexpected(Throwable thrown) {
    if (thrown instanceof Error error) {
      throw error;
    }
    return new IllegalStateException(thrown);
  }

  /** strerror(3). */
  static String describe(int errno) {
    try {
      MemorySegment text = (MemorySegment) Text.STRERROR.invokeExact(errno);
      return text.reinterpret(256).getString(0);
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  /** Linked only when the first error is described. */
  private static final class Text {
    static final MethodHandle STRERROR =
        linkPlain("strerror", ValueLayout.ADDRESS, ValueLayout.JAVA_INT);
  }
}
