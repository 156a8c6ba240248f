package dev.watchdog.logs;

import java.nio.ByteBuffer;

/** What a reader of a {@link Log} finds, one after the other. */
public sealed interface Entry {

  /** Where reading goes on after it. */
  Position after();

  /**
   * Where lines came from, and when.
   *
   * @param timeMillis since 1970, when they were read
   */
  record Origin(StandardStream stream, int run, long timeMillis) {}

  /**
   * Consecutive lines that came together.
   *
   * @param start of the record that they are in
   * @param seq of the first
   * @param count at least 1
   * @param part whether it is a single line that the next one of this stream and run goes on
   * @param bytes what remains in it, not to be changed: each line with its newline; nothing for an
   *     empty line that only ends a part. It has an array.
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

    /** The first {@code n} of them alone. */
    public Lines first(int n) {
      return n == count ? this : new Lines(start, seq, n, origin, part, bytes, afterFirst(n));
    }

    /** Where reading goes on after the first {@code n} of them. */
    public Position afterFirst(int n) {
      return n == count ? after : new Position(start, seq + n);
    }
  }

  /** What follows is of another run, or is the first of all. */
  record RunStart(int run, int pid, long timeMillis, Position after) implements Entry {

    /** Whether no run was there before. */
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
