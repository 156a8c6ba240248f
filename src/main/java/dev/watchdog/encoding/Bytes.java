package dev.watchdog.encoding;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/** A reusable buffer for one message. */
public final class Bytes {

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
  private static final long HIGH_BITS = 0x8080808080808080L;

  private byte[] bytes = new byte[8 * 1024];
  private int length;

  /** The number of bytes. */
  public int length() {
    return length;
  }

  /** Whether there are no bytes. */
  public boolean isEmpty() {
    return length == 0;
  }

  /** Begins the next message. */
  public void clear() {
    length = 0;
  }

  /** Adds a part of an array. */
  public void add(byte[] from, int offset, int count) {
    reserve(count);
    System.arraycopy(from, offset, bytes, length, count);
    length += count;
  }

  /** Adds a byte. */
  public void add(byte b) {
    reserve(1);
    bytes[length++] = b;
  }

  /** Adds a whole array. */
  public void add(byte[] all) {
    add(all, 0, all.length);
  }

  /** Adds text that is ASCII. */
  @SuppressWarnings("deprecation") // the one method that copies ASCII without an array between
  public void addAscii(String ascii) {
    reserve(ascii.length());
    ascii.getBytes(0, ascii.length(), bytes, length);
    length += ascii.length();
  }

  /** Replaces what is not UTF-8 by U+FFFD. */
  public void sanitise() {
    if (!isAscii(bytes, length)) {
      byte[] clean = new String(bytes, 0, length, UTF_8).getBytes(UTF_8);
      bytes = clean;
      length = clean.length;
    }
  }

  /** Whether all bytes are ASCII; looks at many bytes at once. */
  private static boolean isAscii(byte[] bytes, int to) {
    int at = 0;
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

  /** The array; the bytes begin at index 0 and stay until something is added. For reading only. */
  public byte[] array() {
    return bytes;
  }

  private void reserve(int count) {
    if (length + count > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + count));
    }
  }

  @Override
  public String toString() {
    return new String(bytes, 0, length, ISO_8859_1);
  }
}
