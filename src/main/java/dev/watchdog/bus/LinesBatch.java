package dev.watchdog.bus;

import dev.watchdog.encoding.Bytes;
import dev.watchdog.encoding.Encoding;
import dev.watchdog.encoding.JsonEncoding;
import dev.watchdog.logs.Entry;
import dev.watchdog.logs.Log;
import dev.watchdog.logs.Position;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.MessageCodec;
import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import java.util.Optional;

/**
 * The lines of one message, or a notice, as positions in the log. Lines are read when a consumer
 * accesses them; lines that are gone by then are a gap.
 *
 * @param after the position after it; {@code from} if there is nothing
 * @param notice the whole message, if it is a notice
 */
record LinesBatch(Log log, Position from, Position after, Optional<String> notice) {

  /** As JSON objects, lines take ten times their bytes or more, of a small heap. */
  static final int LINES_MAX = 1_000;

  /** The next message at a position: lines, up to the next notice, or a notice. */
  static LinesBatch next(Log log, Position from) {
    Position at = from;
    int lines = 0;
    for (Entry entry : log.read(from)) {
      if (!(entry instanceof Entry.Lines more)) {
        if (lines > 0) {
          break; // notices are messages of their own
        }
        return new LinesBatch(log, from, entry.after(), Optional.of(notice(entry)));
      }
      int taken = Math.min(more.count(), LINES_MAX - lines);
      at = more.afterFirst(taken);
      lines += taken;
      if (lines == LINES_MAX) {
        break;
      }
    }
    return new LinesBatch(log, from, at, Optional.empty());
  }

  /** Empty for the start of the first run, which is not a message. */
  private static String notice(Entry entry) {
    Encoding encoding = JsonEncoding.wholeMessages();
    Bytes message = new Bytes();
    switch (entry) {
      case Entry.Gap gap -> encoding.gap(gap, message);
      case Entry.RunStart start when start.isFirst() -> {}
      case Entry.RunStart start -> encoding.run(start, message);
      case Entry.Lines _ -> throw new IllegalArgumentException("lines are not a notice");
    }
    return message.toString();
  }

  /** Whether there is no message. */
  boolean isNothing() {
    return notice.map(String::isEmpty).orElse(after.seq() == from.seq());
  }

  /** The message. From any thread. */
  JsonObject read() {
    return notice.map(JsonObject::new).orElseGet(this::readLines);
  }

  private JsonObject readLines() {
    Encoding encoding = JsonEncoding.wholeMessages();
    Bytes message = new Bytes();
    long seq = from.seq();
    for (Entry entry : log.read(from)) {
      if (!(entry instanceof Entry.Lines lines)) {
        break;
      }
      int wanted = (int) Math.min(lines.count(), after.seq() - seq);
      encoding.add(lines.first(wanted), message);
      seq += wanted;
      if (seq == after.seq()) {
        encoding.end(message);
        return new JsonObject(Buffer.buffer(Arrays.copyOf(message.array(), message.length())));
      }
    }
    return new JsonObject(notice(new Entry.Gap(from.seq(), after.seq() - 1, after)));
  }

  /** How a batch gets to consumers; in this JVM, as an object that is read on demand. */
  static final class Codec implements MessageCodec<LinesBatch, JsonObject> {

    private static final int LENGTH_BYTES = 4;

    private final String name;
    private final InFlight inFlight;

    Codec(String name, InFlight inFlight) {
      this.name = name;
      this.inFlight = inFlight;
    }

    @Override
    public JsonObject transform(LinesBatch batch) {
      LinesOnDemand lines = new LinesOnDemand(batch);
      inFlight.add(lines);
      return new JsonObject(lines);
    }

    @Override
    public void encodeToWire(Buffer wire, LinesBatch batch) {
      Buffer json = batch.read().toBuffer();
      wire.appendInt(json.length()).appendBuffer(json);
    }

    @Override
    public JsonObject decodeFromWire(int position, Buffer wire) {
      int begin = position + LENGTH_BYTES;
      return new JsonObject(wire.getBuffer(begin, begin + wire.getInt(position)));
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public byte systemCodecID() {
      return -1;
    }
  }
}
