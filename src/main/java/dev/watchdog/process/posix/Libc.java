package dev.watchdog.process.posix;

import java.nio.charset.StandardCharsets;

/** The C library: its errors, and what fits nowhere else. */
public final class Libc {

  /** Whether its numbers and layouts are those of x86-64; else they are those of aarch64. */
  public static final boolean IS_X86_64 = System.getProperty("os.arch", "").equals("amd64");

  private static final int SC_PAGESIZE = 30; // sysconf(3), in glibc and musl
  private static final int CLOCK_BOOTTIME = 7; // linux/time.h
  private static final long NANOS_PER_SECOND = 1_000_000_000;

  private Libc() {}

  /** errno after this thread's last call. */
  static int errno() {
    return Linkage.OURS.errno();
  }

  /** strerror(3). */
  public static String describe(int errno) {
    long text = CFunction.named("strerror").call(errno);
    int length = (int) CFunction.named("strlen").call(text);
    NativeMemory copy = NativeMemory.of(length);
    var _ = CFunction.named("memcpy").call(copy.address(), text, length);
    byte[] bytes = new byte[length];
    copy.bytes().get(0, bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /** How large a page of memory is. */
  public static long pageBytes() {
    return CFunction.named("sysconf").call(SC_PAGESIZE);
  }

  /** Time since the machine was started, suspended or not: CLOCK_BOOTTIME of clock_gettime(2). */
  public static long bootNanos() {
    NativeMemory time = NativeMemory.of(2 * Long.BYTES); // struct timespec
    int result = (int) CFunction.named("clock_gettime").call(CLOCK_BOOTTIME, time.address());
    assert result == 0 : "clock_gettime with a valid clock";
    return time.getLong(0) * NANOS_PER_SECOND + time.getLong(Long.BYTES);
  }

  /** Ends this process at once: _exit(2). */
  static void exit(int code) {
    var _ = CFunction.named("_exit").call(code);
  }
}
