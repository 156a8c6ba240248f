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
 * A program's log in one view. Messages begin and end where the log's excerpts do, so that readers
 * soon stand at the same places and share what was encoded once.
 */
final class LogMessages implements MessageSource<Position> {

  /** Fast readers ask for the newest one, slower ones for those before. 1 MiB, at most. */
  private static final int FRAMES_MAX = 16;

  static final int MESSAGE_BYTES = Encoding.MESSAGE_BYTES;

  private final Log log;
  private final LogView view;
  private final Encoding encoding;
  private final Bytes message;
  private final LinkedHashMap<Position, Frame<Position>> frames = new LinkedHashMap<>();

  /**
   * @param scratch where messages are made; one for all sources of an event loop, since a message
   *     of a program that floods is large, and there may be many sources
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

  /** Forgets what was encoded: nobody reads any more. */
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
        break; // notices are messages of their own
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

  /** Where one is after it, or after as much of it as the message takes. */
  private Position add(Entry entry) {
    switch (entry) {
      case Entry.Lines lines when view.streams().contains(lines.origin().stream()) -> {
        return lines.afterFirst(encoding.add(lines, message));
      }
      case Entry.Lines _ -> {}
      case Entry.Gap gap -> encoding.gap(gap, message);
      case Entry.RunStart start when start.isFirst() -> {} // between two runs, it says
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
