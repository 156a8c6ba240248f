package dev.watchdog.process.posix;

import java.nio.charset.StandardCharsets;

/** The C library: its errors, and what fits nowhere else. */
public final class Libc {

  /** Whether its numbers and layouts are those of x86-64; else they are those of aarch64. */
  public static final boolean IS_X86_64 = System.getProperty("os.arch", "").equals("amd64");

  private static final int SC_PAGESIZE = 30; // sysconf(3), in glibc and musl

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

  /** Ends this process at once: _exit(2). */
  static void exit(int code) {
    var _ = CFunction.named("_exit").call(code);
  }
}
