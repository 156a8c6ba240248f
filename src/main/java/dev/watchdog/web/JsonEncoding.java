package dev.watchdog.web;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.watchdog.logs.Entry;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.Optional;

/**
 * Lines as JSON objects, with what is known of them. Written by hand: a library would make several
 * objects a line, and there are millions of lines.
 */
final class JsonEncoding implements Encoding {

  private static final DateTimeFormatter MILLIS =
      new DateTimeFormatterBuilder().appendInstant(3).toFormatter();
  private static final byte[] SEQ = "{\"seq\":".getBytes(US_ASCII);
  private static final byte[] END = "\"}".getBytes(US_ASCII);
  private static final byte[] PART_END = "\",\"part\":true}".getBytes(US_ASCII);

  /** Bytes that stand for themselves in a string (RFC 8259, section 7). */
  private static final boolean[] PLAIN = new boolean[128];

  static {
    for (int b = 0x20; b < PLAIN.length; b++) {
      PLAIN[b] = b != '"' && b != '\\';
    }
  }

  private final byte[] before;
  private final byte[] between;
  private final byte[] after;
  private Optional<Entry.Origin> lastOrigin = Optional.empty();
  private byte[] lastOriginText = {};

  private JsonEncoding(String before, String between, String after) {
    this.before = before.getBytes(US_ASCII);
    this.between = between.getBytes(US_ASCII);
    this.after = after.getBytes(US_ASCII);
  }

  /** Each message is an object: many lines, or one gap, or the start of one run. */
  static JsonEncoding messages() {
    return new JsonEncoding("{\"lines\":[", ",", "]}");
  }

  /** An object a line. */
  static JsonEncoding objects() {
    return new JsonEncoding("", "\n", "\n");
  }

  @Override
  public int add(Entry.Lines lines, Bytes message) {
    byte[] origin = text(lines.origin());
    ByteBuffer bytes = lines.bytes();
    byte[] array = bytes.array();
    int at = bytes.arrayOffset() + bytes.position();
    int end = at + bytes.remaining();
    int added = 0;
    while (added < lines.count() && message.length() < LogFeed.MESSAGE_BYTES) {
      message.add(message.isEmpty() ? before : between);
      message.add(SEQ);
      message.add(lines.seq() + added);
      message.add(origin);
      at = addLine(array, at, end, message);
      message.add(lines.part() ? PART_END : END);
      added++;
    }
    return added;
  }

  /** What lines that came together have in common, from after the number to their text. */
  private byte[] text(Entry.Origin origin) {
    if (!lastOrigin.equals(Optional.of(origin))) {
      lastOrigin = Optional.of(origin);
      lastOriginText =
          (",\"time\":\""
                  + MILLIS.format(Instant.ofEpochMilli(origin.timeMillis()))
                  + "\",\"stream\":\""
                  + origin.stream().word()
                  + "\",\"run\":"
                  + origin.run()
                  + ",\"text\":\"")
              .getBytes(US_ASCII);
    }
    return lastOriginText;
  }

  /** Where the next line begins. */
  private static int addLine(byte[] bytes, int from, int end, Bytes message) {
    int at = from;
    while (true) {
      int plain = at;
      while (at < end && bytes[at] >= 0 && PLAIN[bytes[at]]) {
        at++;
      }
      message.add(bytes, plain, at - plain);
      if (at == end || bytes[at] == '\n') {
        return at + 1;
      } else if (bytes[at] < 0) {
        int lineEnd = lineEnd(bytes, at, end);
        addBeyondAscii(new String(bytes, at, lineEnd - at, UTF_8).getBytes(UTF_8), message);
        return lineEnd + 1;
      }
      addEscaped(bytes[at++], message);
    }
  }

  private static int lineEnd(byte[] bytes, int from, int end) {
    int at = from;
    while (at < end && bytes[at] != '\n') {
      at++;
    }
    return at;
  }

  private static void addBeyondAscii(byte[] utf8, Bytes message) {
    for (byte b : utf8) {
      if (b < 0 || PLAIN[b]) {
        message.add(b);
      } else {
        addEscaped(b, message);
      }
    }
  }

  private static void addEscaped(byte b, Bytes message) {
    message.addAscii(
        switch (b) {
          case '"' -> "\\\"";
          case '\\' -> "\\\\";
          case '\t' -> "\\t";
          case '\r' -> "\\r";
          case '\b' -> "\\b";
          case '\f' -> "\\f";
          default -> "\\u00" + Character.forDigit(b >> 4, 16) + Character.forDigit(b & 15, 16);
        });
  }

  @Override
  public void end(Bytes message) {
    message.add(after);
  }

  @Override
  public void gap(Entry.Gap gap, Bytes message) {
    message.addAscii(
        "{\"gap\":{\"from\":"
            + gap.from()
            + ",\"to\":"
            + gap.to()
            + ",\"lines\":"
            + gap.lines()
            + "}}");
  }

  @Override
  public void run(Entry.RunStart start, Bytes message) {
    message.addAscii(
        "{\"run\":{\"run\":"
            + start.run()
            + ",\"pid\":"
            + start.pid()
            + ",\"time\":\""
            + MILLIS.format(Instant.ofEpochMilli(start.timeMillis()))
            + "\"}}");
  }
}
