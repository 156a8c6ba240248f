package dev.watchdog.logs;

import java.nio.ByteBuffer;

/**
 * What stands before each record of a {@link Log}: lines of one stream that came together, or the
 * start of a run.
 *
 * @param length of what follows, in bytes: lines, each ended by a newline; only a line that merely
 *     ends the part before it has none
 * @param lines how many, from {@code seq} on; 0 for the start of a run
 * @param seq the number of the first line, or of the next one
 * @param timeMillis since 1970, when it was read
 * @param meta of lines {@link #meta}, of a run's start the child's pid
 */
record Header(int length, int lines, long seq, long timeMillis, int run, int meta) {

  static final int BYTES = 32;
  private static final int STDERR = 1;
  private static final int PART = 2;

  static int meta(StandardStream stream, boolean part) {
    return (stream == StandardStream.STDERR ? STDERR : 0) | (part ? PART : 0);
  }

  static Header read(byte[] from, int at) {
    ByteBuffer b = ByteBuffer.wrap(from, at, BYTES);
    return new Header(b.getInt(), b.getInt(), b.getLong(), b.getLong(), b.getInt(), b.getInt());
  }

  void write(ByteBuffer into) {
    into.putInt(length).putInt(lines).putLong(seq).putLong(timeMillis).putInt(run).putInt(meta);
  }

  boolean isRun() {
    return lines == 0;
  }

  StandardStream stream() {
    return (meta & STDERR) == 0 ? StandardStream.STDOUT : StandardStream.STDERR;
  }

  Entry.Origin origin() {
    return new Entry.Origin(stream(), run, timeMillis);
  }

  /** As a reader finds them who reads all of the record. */
  Entry.Lines lines(Position start, ByteBuffer bytes, Position after) {
    return new Entry.Lines(start.offset(), seq, lines, origin(), isPart(), bytes, after);
  }

  boolean isPart() {
    return (meta & PART) != 0;
  }

  long seqAfter() {
    return seq + lines;
  }

  int recordBytes() {
    return BYTES + length;
  }
}
