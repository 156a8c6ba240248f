package dev.watchdog.web;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;

/** A message in the making; used again and again. */
final class Bytes {

  private byte[] bytes = new byte[8 * 1024];
  private int length;

  int length() {
    return length;
  }

  boolean isEmpty() {
    return length == 0;
  }

  void clear() {
    length = 0;
  }

  void add(byte[] from, int offset, int count) {
    reserve(count);
    System.arraycopy(from, offset, bytes, length, count);
    length += count;
  }

  void add(byte b) {
    reserve(1);
    bytes[length++] = b;
  }

  void add(byte[] all) {
    add(all, 0, all.length);
  }

  /** Adds text that is ASCII. */
  @SuppressWarnings("deprecation") // the one method that copies ASCII without an array between
  void addAscii(String ascii) {
    reserve(ascii.length());
    ascii.getBytes(0, ascii.length(), bytes, length);
    length += ascii.length();
  }

  /** Replaces what is not UTF-8 by U+FFFD. */
  void sanitise() {
    if (!Ascii.isAll(bytes, 0, length)) {
      byte[] clean = new String(bytes, 0, length, UTF_8).getBytes(UTF_8);
      bytes = clean;
      length = clean.length;
    }
  }

  /** A copy outside the heap, from where it can be sent to many. */
  ByteBuf copy() {
    return TextFrames.direct(bytes, length);
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
