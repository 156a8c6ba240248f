package dev.watchdog.logs;

import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * The output of a program: its lines, numbered from 1 over all runs. A ring keeps the last ones.
 *
 * <p>One thread writes and never waits. Any number of readers, each a {@link Position}, read
 * without a lock: they copy, and then check whether the writer has overwritten what they copied (a
 * sequence lock; see Boehm, "Can seqlocks get along with programming language memory models?", MSPC
 * 2012). So no reader can slow down the program.
 */
public final class Log {

  /** Reads end at the first record of a block, so that readers soon read the same excerpts. */
  private static final int BLOCK_BYTES = 64 * 1024;

  /** A block, and the record that begins in it and ends beyond it. */
  private static final int EXCERPT_BYTES_MAX =
      BLOCK_BYTES + Header.BYTES + LineAssembler.RECORD_BYTES_MAX;

  private final Ring ring;
  private final InstantSource clock;
  private final ByteBuffer header = ByteBuffer.allocate(Header.BYTES);
  private final byte[] evicted = new byte[Header.BYTES];
  private final AtomicReferenceArray<Position> firstOfBlock;
  private final Map<StandardStream, Tally> tallies =
      Map.of(StandardStream.STDOUT, new Tally(), StandardStream.STDERR, new Tally());
  private volatile Position oldest = new Position(0, 1);
  private volatile Position end = new Position(0, 1);
  private final Listeners listeners = new Listeners();

  /**
   * The live readers of a log.
   *
   * @param linesBehindMax how many lines the slowest of them has not been sent yet
   */
  public record Readers(int count, long linesBehindMax) {}

  /**
   * @param capacityBytes how much to keep, at least 4 KiB. Each line takes its bytes, and lines
   *     that were read together take 32 more
   */
  public Log(long capacityBytes, InstantSource clock) {
    this.ring = new Ring(capacityBytes);
    this.clock = clock;
    this.firstOfBlock =
        new AtomicReferenceArray<>((int) (Math.ceilDiv(ring.capacity(), BLOCK_BYTES) + 2));
  }

  /** How many bytes it keeps. */
  public long capacityBytes() {
    return ring.capacity();
  }

  /** The position of the oldest line that is kept. */
  public Position oldest() {
    return oldest;
  }

  /** The position of the next line to be written. */
  public Position end() {
    return end;
  }

  /** How much a stream has written in all. */
  public Tally tally(StandardStream stream) {
    return Objects.requireNonNull(tallies.get(stream));
  }

  /**
   * Calls a listener after each addition, on the writing thread: it must not wait.
   *
   * @return ends it
   */
  public Runnable onAppend(Runnable listener) {
    return listeners.add(listener);
  }

  /** A run begins, to which the next lines belong. */
  public void startRun(int run, int pid) {
    append(new Header(0, 0, end.seq(), clock.millis(), run, pid));
  }

  /** Adds lines of one stream. The payload holds their bytes, in parts. */
  Header append(int run, int meta, int lines, ByteBuffer... payload) {
    int length = 0;
    for (ByteBuffer part : payload) {
      length += part.remaining();
    }
    Header record = new Header(length, lines, end.seq(), clock.millis(), run, meta);
    append(record, payload);
    return record;
  }

  private void append(Header record, ByteBuffer... payload) {
    Position start = end;
    boolean fits = record.recordBytes() <= ring.capacity();
    if (fits) {
      makeRoom(start.offset() + record.recordBytes() - ring.capacity());
      write(start.offset(), record, payload);
      noteStart(start);
      end = new Position(start.offset() + record.recordBytes(), record.seqAfter());
    } else { // only its numbers can be kept
      end = new Position(start.offset(), record.seqAfter());
      oldest = end;
    }
    listeners.call();
  }

  private void write(long offset, Header record, ByteBuffer... payload) {
    record.write(header.clear());
    ring.put(offset, header.flip());
    offset += Header.BYTES;
    for (ByteBuffer part : payload) {
      ring.put(offset, part);
      offset += part.remaining();
    }
  }

  /** Evicts whole records, until everything before this offset may be overwritten. */
  private void makeRoom(long offset) {
    Position kept = oldest;
    if (kept.offset() >= offset) {
      return;
    }
    while (kept.offset() < offset) {
      ring.get(kept.offset(), evicted, 0, Header.BYTES);
      Header gone = Header.read(evicted, 0);
      kept = new Position(kept.offset() + gone.recordBytes(), gone.seqAfter());
    }
    oldest = kept;
    VarHandle.fullFence(); // readers see this before the bytes are overwritten
  }

  private void noteStart(Position start) {
    int slot = slot(start.offset() / BLOCK_BYTES);
    Position known = firstOfBlock.getPlain(slot);
    if (known == null || known.offset() / BLOCK_BYTES != start.offset() / BLOCK_BYTES) {
      firstOfBlock.set(slot, start);
    }
  }

  private int slot(long block) {
    return (int) (block % firstOfBlock.length());
  }

  /**
   * Reads from a position on, up to the end of a block, or from the oldest line on if the position
   * has been overtaken.
   */
  public Excerpt read(Position from) {
    while (true) {
      Position last = end;
      Position first = oldest;
      Position start = from.offset() < first.offset() ? first : from;
      long stop = stop(start.offset(), last.offset());
      long length = stop - start.offset();
      if (length < 0 || length > EXCERPT_BYTES_MAX) {
        continue; // the writer has overtaken it meanwhile
      }
      byte[] bytes = new byte[(int) length];
      ring.get(start.offset(), bytes, 0, bytes.length);
      VarHandle.acquireFence(); // copy first, then check
      if (oldest.offset() <= start.offset()) {
        long seq = stop == last.offset() ? last.seq() : from.seq();
        return new Excerpt(bytes, start.offset(), from.seq(), seq);
      }
    }
  }

  /** The offset of the first record of a later block; if there is none, the end. */
  private long stop(long from, long last) {
    for (long block = from / BLOCK_BYTES + 1; block * BLOCK_BYTES < last; block++) {
      Position start = firstOfBlock.get(slot(block));
      if (start != null && start.offset() / BLOCK_BYTES == block) {
        return Math.min(start.offset(), last);
      }
    }
    return last;
  }

  /** The position of line {@code seq}, even if it is gone: reading it gives a gap. */
  public Position at(long seq) {
    Position block = end;
    while (block.seq() >= seq && block.offset() > oldest.offset()) {
      block = blockBefore(block);
    }
    return new Position(read(block).offsetOf(seq), seq);
  }

  /** The position of the last {@code lines} lines of these streams. */
  public Position tail(long lines, Set<StandardStream> wanted) {
    Position from = end;
    long missing = lines;
    while (missing > 0 && from.offset() > oldest.offset()) {
      from = blockBefore(from);
      Excerpt excerpt = read(from);
      long count = excerpt.count(wanted);
      if (count >= missing) {
        return excerpt.skip(count - missing, wanted);
      }
      missing -= count;
    }
    return from;
  }

  private Position blockBefore(Position position) {
    Position first = oldest;
    for (long block = (position.offset() - 1) / BLOCK_BYTES;
        block * BLOCK_BYTES > first.offset();
        block--) {
      Position start = firstOfBlock.get(slot(block));
      if (start != null
          && start.offset() / BLOCK_BYTES == block
          && start.offset() < position.offset()) {
        return start;
      }
    }
    return first;
  }
}
