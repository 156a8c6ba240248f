package dev.watchdog.logs;

import dev.watchdog.logs.Entry.Gap;
import dev.watchdog.logs.Entry.Lines;
import dev.watchdog.logs.Entry.RunStart;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Set;

/** A copy of whole records of a {@link Log}, and where in them a reader begins. */
public final class Excerpt implements Iterable<Entry> {

  private final byte[] bytes;
  private final long offset;
  private final long wanted;
  private final long seqAfter;

  /**
   * @param offset the offset of the first byte in the log
   * @param wanted the number of the line to begin with
   * @param seqAfter the lowest number that a line after it can have
   */
  Excerpt(byte[] bytes, long offset, long wanted, long seqAfter) {
    this.bytes = bytes;
    this.offset = offset;
    this.wanted = wanted;
    this.seqAfter = seqAfter;
  }

  @Override
  public Iterator<Entry> iterator() {
    return new Entries();
  }

  /** Counts the lines of these streams. */
  long count(Set<StandardStream> streams) {
    long count = 0;
    for (int at = 0; at < bytes.length; at += header(at).recordBytes()) {
      count += countIn(header(at), streams);
    }
    return count;
  }

  /** The position after this many lines of these streams. */
  Position skip(long lines, Set<StandardStream> streams) {
    long left = lines;
    for (int at = 0; at < bytes.length; at += header(at).recordBytes()) {
      Header header = header(at);
      int count = countIn(header, streams);
      if (count > left) {
        return new Position(offset + at, header.seq() + left);
      }
      left -= count;
    }
    return new Position(offset + bytes.length, seqAfter);
  }

  /** The offset of the record that holds this line or the next one after it; else the end. */
  long offsetOf(long seq) {
    for (int at = 0; at < bytes.length; at += header(at).recordBytes()) {
      Header header = header(at);
      if (header.seqAfter() > seq || (header.isRun() && header.seq() == seq)) {
        return offset + at;
      }
    }
    return offset + bytes.length;
  }

  private static int countIn(Header header, Set<StandardStream> streams) {
    return !header.isRun() && streams.contains(header.stream()) ? header.lines() : 0;
  }

  private Header header(int at) {
    return Header.read(bytes, at);
  }

  private final class Entries implements Iterator<Entry> {

    private int at;
    private long seq = wanted;

    @Override
    public boolean hasNext() {
      skipWhatWasRead();
      return at < bytes.length || seqAfter > seq;
    }

    private void skipWhatWasRead() {
      while (at < bytes.length && !header(at).isRun() && header(at).seqAfter() <= seq) {
        at += header(at).recordBytes();
      }
    }

    @Override
    public Entry next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      Header header = at < bytes.length ? header(at) : new Header(0, 0, seqAfter, 0, 0, 0);
      if (header.seq() > seq) {
        return gap(header.seq());
      }
      return header.isRun() ? run(header) : lines(header);
    }

    private Gap gap(long until) {
      Gap gap = new Gap(seq, until - 1, new Position(offset + at, until));
      seq = until;
      return gap;
    }

    private RunStart run(Header header) {
      at += Header.BYTES;
      return new RunStart(header.run(), header.meta(), header.timeMillis(), here());
    }

    private Lines lines(Header header) {
      long start = offset + at;
      int from = at + Header.BYTES;
      int to = from + header.length();
      int read = (int) (seq - header.seq());
      for (int i = 0; i < read; i++) {
        from = lineEnd(from);
      }
      long first = seq;
      at = to;
      seq = header.seqAfter();
      return new Lines(
          start,
          first,
          header.lines() - read,
          header.origin(),
          header.isPart(),
          ByteBuffer.wrap(bytes, from, to - from),
          here());
    }

    private int lineEnd(int from) {
      int end = from;
      while (bytes[end] != '\n') {
        end++;
      }
      return end + 1;
    }

    private Position here() {
      return new Position(offset + at, seq);
    }
  }
}
