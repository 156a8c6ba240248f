package dev.watchdog.process;

import java.nio.charset.StandardCharsets;

/** What errno said after a call, and what that means. */
final class Libc {

  private Libc() {}

  /** errno after this thread's last call. */
  static int errno() {
    return Linkage.OURS.errno();
  }

  /** strerror(3). */
  static String describe(int errno) {
    long text = CFunction.named("strerror").call(errno);
    int length = (int) CFunction.named("strlen").call(text);
    Memory copy = Memory.of(length);
    var _ = CFunction.named("memcpy").call(copy.address(), text, length);
    byte[] bytes = new byte[length];
    copy.bytes().get(0, bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
