package dev.watchdog.process;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;

/** What errno said after a call, and what that means. */
@SuppressWarnings("restricted") // the manifest enables native access
final class Libc {

  static final Linker.Option ERRNO = Linker.Option.captureCallState("errno");

  private static final StructLayout CAPTURED = Linker.Option.captureStateLayout();
  private static final long ERRNO_OFFSET =
      CAPTURED.byteOffset(MemoryLayout.PathElement.groupElement("errno"));
  private static final ThreadLocal<MemorySegment> STATE =
      ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(CAPTURED));
  private static final int MESSAGE_BYTES_MAX = 256;

  private Libc() {}

  /** Where this thread's calls leave errno. */
  static MemorySegment state() {
    return STATE.get();
  }

  /** errno after this thread's last call. */
  static int errno() {
    return state().get(JAVA_INT, ERRNO_OFFSET);
  }

  /** strerror(3). */
  static String describe(int errno) {
    long text = CFunction.named("strerror").call(errno);
    return MemorySegment.ofAddress(text).reinterpret(MESSAGE_BYTES_MAX).getString(0);
  }
}
