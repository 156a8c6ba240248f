package dev.watchdog.process.output;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.watchdog.encoding.Bytes;
import dev.watchdog.encoding.JsonEncoding;
import dev.watchdog.logs.Entry;
import dev.watchdog.logs.LineListener;
import dev.watchdog.process.OutputForm;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Makes lines of several programs into what one sink gets: whole lines, each with its program. What
 * comes together goes to the sink together, so that it drops only whole lines. For the output
 * thread.
 */
final class LineWriter {

  /** More than that is not held on to: hardly ever is so much needed. */
  private static final int HELD_BYTES_MAX = 256 * 1024;

  private final OutputSink sink;
  private final OutputForm form;
  private Bytes message = new Bytes();
  private byte[] room = new byte[Output.BUFFER_BYTES];
  private MemorySegment buffer = MemorySegment.NULL;
  private Optional<Prefixed> inLine = Optional.empty();

  LineWriter(OutputSink sink, OutputForm form) {
    this.sink = sink;
    this.form = form;
  }

  OutputSink sink() {
    return sink;
  }

  /** The listener for one stream's lines; empty if they are not needed. */
  Optional<LineListener> of(String program) {
    return switch (form) {
      case RAW -> Optional.empty();
      case PREFIXED -> Optional.of(new Prefixed(program));
      case JSON -> Optional.of(new Json(program));
    };
  }

  /** What came since it was asked for last, for the sink; it is good until there is more. */
  MemorySegment take() {
    int length = message.length();
    if (length == 0) {
      return MemorySegment.NULL;
    }
    if (buffer.byteSize() <= length || buffer.byteSize() > HELD_BYTES_MAX) {
      buffer = Arena.ofAuto().allocate(Math.max(length + 1, Output.BUFFER_BYTES));
    }
    if (form == OutputForm.JSON) {
      message.add((byte) '\n'); // the last object's
      length++;
    }
    MemorySegment.copy(message.array(), 0, buffer, JAVA_BYTE, 0, length);
    message.clear();
    if (message.array().length > HELD_BYTES_MAX) {
      message = new Bytes();
    }
    return buffer.asSlice(0, length);
  }

  /** One stream of one program. */
  private abstract class Stream implements LineListener {
    @Override
    public ByteBuffer room(int bytes) {
      if (bytes > room.length) {
        room = new byte[bytes];
      }
      return ByteBuffer.wrap(room);
    }
  }

  /** A line that has no newline yet goes on where nothing else came between. */
  private final class Prefixed extends Stream {
    private final byte[] prefix;

    Prefixed(String program) {
      this.prefix = (program + " | ").getBytes(UTF_8);
    }

    @Override
    public void added(Entry.Lines lines, boolean isOpen) {
      boolean goesOn = inLine.isPresent() && inLine.get() == this;
      if (!lines.bytes().hasRemaining()) { // no more than the end of a line that was shown
        if (goesOn) {
          message.add((byte) '\n');
          inLine = Optional.empty();
        }
        return;
      }
      if (inLine.isPresent() && !goesOn) {
        message.add((byte) '\n');
      }
      add(lines.bytes(), goesOn, isOpen);
      inLine = isOpen ? Optional.of(this) : Optional.empty();
    }

    private void add(ByteBuffer lines, boolean goesOn, boolean isOpen) {
      byte[] bytes = lines.array();
      int at = lines.arrayOffset() + lines.position();
      int end = at + lines.remaining();
      boolean hasPrefix = goesOn;
      while (at < end) {
        if (!hasPrefix) {
          message.add(prefix);
        }
        int lineEnd = lineEnd(bytes, at);
        message.add(bytes, at, isOpen ? lineEnd - 1 - at : lineEnd - at);
        hasPrefix = false;
        at = lineEnd;
      }
    }

    /** After the newline, which each line has. */
    private static int lineEnd(byte[] bytes, int from) {
      int at = from;
      while (bytes[at] != '\n') {
        at++;
      }
      return at + 1;
    }
  }

  private final class Json extends Stream {
    private final JsonEncoding encoding;

    Json(String program) {
      this.encoding = JsonEncoding.objectsOf(program);
    }

    @Override
    public void added(Entry.Lines lines, boolean isOpen) {
      encoding.add(lines, message);
    }
  }
}
