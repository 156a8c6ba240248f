package dev.watchdog.logs;

import java.nio.ByteBuffer;

/**
 * The header of a record of a {@link Log}. A record holds lines of one stream that were read
 * together, or the start of a run.
 *
 * @param length the bytes of the lines that follow. Each line ends with a newline; a line that only
 *     ends the part before it has no bytes
 * @param lines the number of lines, from {@code seq} on; 0 for the start of a run
 * @param seq the number of the first line, or of the next one
 * @param timeMillis when it was read, since 1970
 * @param meta for lines {@link #meta}, for the start of a run the pid of the child
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

  /** All lines of the record, as a reader gets them. */
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
