package dev.watchdog.web.live;

import dev.watchdog.encoding.Bytes;
import dev.watchdog.encoding.Encoding;
import dev.watchdog.encoding.JsonEncoding;
import dev.watchdog.encoding.TextEncoding;
import dev.watchdog.logs.Entry;
import dev.watchdog.logs.Log;
import dev.watchdog.logs.Position;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.LinkedHashMap;

/**
 * The log of a program in one view. Messages begin and end where the excerpts of the log do, so
 * that readers soon have the same positions and share what was encoded once.
 */
final class LogMessages implements MessageSource<Position> {

  /** How many frames are kept for slower readers; at most 1 MiB. */
  private static final int FRAMES_MAX = 16;

  static final int MESSAGE_BYTES = Encoding.MESSAGE_BYTES;

  private final Log log;
  private final LogView view;
  private final Encoding encoding;
  private final Bytes message;
  private final LinkedHashMap<Position, Frame<Position>> frames = new LinkedHashMap<>();

  /**
   * @param scratch a buffer for messages, shared by all sources of an event loop, since messages
   *     may be large and sources many
   */
  LogMessages(Log log, LogView view, Bytes scratch) {
    this.log = log;
    this.view = view;
    this.message = scratch;
    this.encoding =
        switch (view.format()) {
          case TEXT -> new TextEncoding();
          case JSON -> JsonEncoding.messages();
          case NDJSON -> JsonEncoding.objects();
        };
  }

  @Override
  public Frame<Position> next(Position position) {
    Frame<Position> known = frames.get(position);
    if (known != null) {
      return known;
    }
    Frame<Position> frame = encode(position);
    if (frame.payload().isReadable()) {
      keep(position, frame);
    }
    return frame;
  }

  @Override
  public long behind(Position position) {
    return Math.max(0, log.end().seq() - position.seq());
  }

  private void keep(Position position, Frame<Position> frame) {
    if (frames.size() == FRAMES_MAX) {
      frames.pollFirstEntry().getValue().payload().release();
    }
    frames.put(position, frame);
  }

  /** Releases what was encoded, when there are no readers. */
  void clear() {
    frames.values().forEach(frame -> frame.payload().release());
    frames.clear();
  }

  private Frame<Position> encode(Position from) {
    message.clear();
    Position at = from;
    for (Entry entry : log.read(from)) {
      boolean isLines = entry instanceof Entry.Lines;
      if (!isLines && !message.isEmpty()) {
        break; // a notice is a message of its own
      }
      at = add(entry);
      if (!isLines && !message.isEmpty()) {
        return frame(at);
      } else if (!at.equals(entry.after()) || message.length() >= MESSAGE_BYTES) {
        break;
      }
    }
    if (!message.isEmpty()) {
      encoding.end(message);
    }
    return frame(at);
  }

  /** Returns the position after it, or after as much of it as fits into the message. */
  private Position add(Entry entry) {
    switch (entry) {
      case Entry.Lines lines when view.streams().contains(lines.origin().stream()) -> {
        return lines.afterFirst(encoding.add(lines, message));
      }
      case Entry.Lines _ -> {}
      case Entry.Gap gap -> encoding.gap(gap, message);
      case Entry.RunStart start when start.isFirst() -> {} // a notice only between two runs
      case Entry.RunStart start -> encoding.run(start, message);
    }
    return entry.after();
  }

  private Frame<Position> frame(Position after) {
    ByteBuf payload =
        message.isEmpty()
            ? Unpooled.EMPTY_BUFFER
            : TextFrames.direct(message.array(), message.length());
    return new Frame<>(payload, after);
  }
}
