package dev.watchdog.process.posix;

import java.nio.ByteBuffer;

/** The native methods that call the C library (src/main/c/calls.c). */
final class Native {

  private Native() {}

  /** Calls the function at that address. */
  static native long call(long address, long a, long b, long c, long d, long e, long f, long g);

  /** errno after this thread's last call. */
  static native int errno();

  /** The address of a function of the C library, or 0. */
  static native long find(String name);

  /** Where the memory of a direct buffer is. */
  static native long address(ByteBuffer direct);
}
