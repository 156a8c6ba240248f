package dev.watchdog.logs;

import java.nio.ByteBuffer;

/** What a reader of a {@link Log} gets, one after the other. */
public sealed interface Entry {

  /** The position after it. */
  Position after();

  /**
   * The stream, run and time of lines.
   *
   * @param timeMillis when they were read, since 1970
   */
  record Origin(StandardStream stream, int run, long timeMillis) {}

  /**
   * Consecutive lines that were read together.
   *
   * @param start the offset of their record
   * @param seq the number of the first line
   * @param count at least 1
   * @param part whether it is a single line that the next line of this stream and run continues
   * @param bytes its remaining bytes, not to be changed: each line with its newline; none for an
   *     empty line that only ends a part. The buffer has an array.
   */
  record Lines(
      long start,
      long seq,
      int count,
      Origin origin,
      boolean part,
      ByteBuffer bytes,
      Position after)
      implements Entry {

    /** The first {@code n} lines. */
    public Lines first(int n) {
      return n == count ? this : new Lines(start, seq, n, origin, part, bytes, afterFirst(n));
    }

    /** The position after the first {@code n} lines. */
    public Position afterFirst(int n) {
      return n == count ? after : new Position(start, seq + n);
    }
  }

  /** A run begins: what follows is its output. */
  record RunStart(int run, int pid, long timeMillis, Position after) implements Entry {

    /** Whether it is the first run in the log. */
    public boolean isFirst() {
      return after.offset() == Header.BYTES;
    }
  }

  /** Lines that are gone, both ends included. */
  record Gap(long from, long to, Position after) implements Entry {
    public long lines() {
      return to - from + 1;
    }
  }
}
