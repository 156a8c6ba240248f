package dev.watchdog.logs;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/**
 * Makes lines of the {@link Log} from the bytes of one stream of one run. An incomplete line is
 * carried over to the next bytes. For the writing thread.
 */
public final class LineAssembler {

  /** Longer lines are cut into parts, each of which has a number. */
  static final int LINE_BYTES_MAX = 64 * 1024;

  /** Lines that are read together share a record until it is this long. */
  private static final int RECORD_BYTES = 16 * 1024;

  /** A record takes at most this share of the log, which evicts whole records. */
  private static final int RECORDS_MIN = 8;

  /** The last line of a record begins before {@link #RECORD_BYTES}. */
  static final int RECORD_BYTES_MAX = RECORD_BYTES + LINE_BYTES_MAX;

  private static final int CARRY_BYTES_MIN = 256;
  private static final ByteBuffer NEWLINE = ByteBuffer.wrap(new byte[] {'\n'});
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private final Log log;
  private final int run;
  private final StandardStream stream;
  private final long recordBytes;
  private final Tally tally;
  private final Optional<LineListener> listener;
  private byte[] carry = {};
  private int carried;
  private boolean inPart;

  public LineAssembler(Log log, int run, StandardStream stream) {
    this(log, run, stream, Optional.empty());
  }

  /** With a listener that gets each line at once. */
  public LineAssembler(Log log, int run, StandardStream stream, Optional<LineListener> listener) {
    this.log = log;
    this.run = run;
    this.stream = stream;
    this.recordBytes = Math.min(RECORD_BYTES, log.capacityBytes() / RECORDS_MIN);
    this.tally = log.tally(stream);
    this.listener = listener;
  }

  /** Finds newlines in the current bytes: memchr(3) is far faster than this JVM. */
  @FunctionalInterface
  public interface NewlineFinder {
    /** The index of the first newline from {@code from} on and before {@code to}; -1 for none. */
    int find(int from, int to);
  }

  /**
   * Adds the first {@code length} bytes.
   *
   * @return whether they end a line, so that the line that is incomplete now began in them
   */
  public boolean add(ByteBuffer bytes, int length, NewlineFinder newlines) {
    tally.addBytes(length);
    int start = 0; // of the bytes that are not in the log yet
    int lines = 0; // complete ones from there on
    int at = 0;
    boolean ended = false;
    while (at < length) {
      int room = LINE_BYTES_MAX - (lines == 0 ? carried : 0);
      int newline = newlines.find(at, (int) Math.min(length, (long) at + room + 1));
      ended |= newline >= 0;
      if (newline >= 0) {
        at = newline + 1;
        lines++;
        if (!inPart && carried + at - start < recordBytes) {
          continue;
        }
        flush(bytes, start, at, lines);
      } else if (length - at > room) {
        flush(bytes, start, at, lines);
        carry(bytes, at, at + room);
        at += room;
        cut(false);
      } else {
        break;
      }
      start = at;
      lines = 0;
    }
    flush(bytes, start, at, lines);
    carry(bytes, at, length);
    return ended;
  }

  /** Whether an incomplete line has not been added to the log yet. */
  public boolean hasPartial() {
    return carried > 0;
  }

  /** Adds an incomplete line, such as a prompt, as a part; the next line continues it. */
  public void showPartial() {
    cut(true);
  }

  /** The stream has ended: an incomplete line is added as a line. */
  public void end() {
    if (carried > 0) {
      append(1, Ended.BY_NEWLINE, carry(carried), NEWLINE);
    } else if (inPart) {
      append(1, Ended.BY_NEWLINE, NOTHING);
    }
    carried = 0;
    inPart = false;
  }

  private void flush(ByteBuffer bytes, int start, int end, int lines) {
    if (lines == 0) {
      return;
    }
    boolean onlyEndsPart = inPart && carried == 0 && end - start == 1;
    ByteBuffer body = onlyEndsPart ? NOTHING : bytes.slice(start, end - start);
    append(lines, Ended.BY_NEWLINE, carry(carried), body);
    carried = 0;
    inPart = false;
  }

  /** Adds the incomplete line as a part, without an incomplete character at its end. */
  private void cut(boolean isOpen) {
    int rest = incompleteAtEnd();
    int length = carried - rest;
    if (length > 0) {
      append(1, isOpen ? Ended.NOT_YET : Ended.BY_CUT, carry(length), NEWLINE);
      System.arraycopy(carry, length, carry, 0, rest);
      carried = rest;
      inPart = true;
    }
  }

  /** How many bytes at the end are the beginning of a UTF-8 sequence (RFC 3629, section 3). */
  private int incompleteAtEnd() {
    for (int back = 1; back <= Math.min(3, carried); back++) {
      int b = carry[carried - back] & 0xff;
      if (b >= 0xc0) {
        int sequence = b >= 0xf0 ? 4 : b >= 0xe0 ? 3 : 2;
        return sequence > back ? back : 0;
      } else if (b < 0x80) {
        return 0;
      }
    }
    return 0;
  }

  /** How the last line of a record ends. */
  private enum Ended {
    BY_NEWLINE,
    BY_CUT,
    NOT_YET
  }

  private void append(int lines, Ended ended, ByteBuffer... payload) {
    boolean part = ended != Ended.BY_NEWLINE;
    Position start = log.end();
    Header header = log.append(run, Header.meta(stream, part), lines, payload);
    tally.addLines(lines);
    if (listener.isPresent()) {
      notify(listener.get(), header, start, ended == Ended.NOT_YET, payload);
    }
  }

  private void notify(
      LineListener to, Header header, Position start, boolean isOpen, ByteBuffer... payload) {
    ByteBuffer bytes = to.room(header.length());
    for (ByteBuffer some : payload) {
      bytes.put(some.duplicate());
    }
    to.added(header.lines(start, bytes.flip(), log.end()), isOpen);
  }

  private ByteBuffer carry(int length) {
    return length == 0 ? NOTHING : ByteBuffer.wrap(carry, 0, length);
  }

  private void carry(ByteBuffer bytes, int from, int to) {
    int needed = carried + to - from;
    if (needed > carry.length) {
      int twice = Math.min(2 * carry.length, LINE_BYTES_MAX);
      carry = Arrays.copyOf(carry, Math.max(Math.max(needed, twice), CARRY_BYTES_MIN));
    }
    bytes.get(from, carry, carried, to - from);
    carried = needed;
  }
}
