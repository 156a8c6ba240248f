package dev.watchdog.encoding;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Looks at many bytes at once. */
final class Ascii {

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
  private static final long HIGH_BITS = 0x8080808080808080L;

  private Ascii() {}

  /** Whether all of them are below 128. */
  static boolean isAll(byte[] bytes, int from, int to) {
    int at = from;
    for (; at + 32 <= to; at += 32) {
      long some =
          (long) LONG.get(bytes, at)
              | (long) LONG.get(bytes, at + 8)
              | (long) LONG.get(bytes, at + 16)
              | (long) LONG.get(bytes, at + 24);
      if ((some & HIGH_BITS) != 0) {
        return false;
      }
    }
    for (; at < to; at++) {
      if (bytes[at] < 0) {
        return false;
      }
    }
    return true;
  }
}
