package dev.watchdog.encoding;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.watchdog.logs.Entry;
import java.nio.ByteBuffer;

/**
 * Lines as JSON objects with their metadata. Hand-written, because a library would allocate several
 * objects for each of millions of lines.
 */
public final class JsonEncoding implements Encoding {

  private static final byte[] END = "\"}".getBytes(US_ASCII);
  private static final byte[] PART_END = "\",\"part\":true}".getBytes(US_ASCII);

  /** Bytes that stand for themselves in a string (RFC 8259, section 7). */
  private static final boolean[] PLAIN = new boolean[256];

  static {
    for (int b = 0x20; b < 0x80; b++) {
      PLAIN[b] = b != '"' && b != '\\';
    }
  }

  private final byte[] before;
  private final byte[] between;
  private final byte[] after;
  private final String noticeEnd;
  private final int messageBytes;
  private final LineStart start;

  private JsonEncoding(
      String before,
      String between,
      String after,
      String noticeEnd,
      int messageBytes,
      LineStart start) {
    this.before = before.getBytes(US_ASCII);
    this.between = between.getBytes(US_ASCII);
    this.after = after.getBytes(US_ASCII);
    this.noticeEnd = noticeEnd;
    this.messageBytes = messageBytes;
    this.start = start;
  }

  /** Each message is an object: many lines, or one gap, or the start of one run. */
  public static JsonEncoding messages() {
    return new JsonEncoding("{\"lines\":[", ",", "]}", "", MESSAGE_BYTES, new LineStart(""));
  }

  /** The same, with all added lines in one message of any length. */
  public static JsonEncoding wholeMessages() {
    return new JsonEncoding("{\"lines\":[", ",", "]}", "", Integer.MAX_VALUE, new LineStart(""));
  }

  /** An object on each line. */
  public static JsonEncoding objects() {
    return new JsonEncoding("", "\n", "\n", "\n", MESSAGE_BYTES, new LineStart(""));
  }

  /**
   * An object on each line that names its program; all lines in one message of any length.
   *
   * @param program a name that needs no escaping: letters, digits, {@code .}, {@code _}, {@code -}
   */
  public static JsonEncoding objectsOf(String program) {
    LineStart start = new LineStart("\"program\":\"" + program + "\",");
    return new JsonEncoding("", "\n", "\n", "\n", Integer.MAX_VALUE, start);
  }

  @Override
  public int add(Entry.Lines lines, Bytes message) {
    start.begin(lines.origin(), lines.seq());
    ByteBuffer bytes = lines.bytes();
    byte[] array = bytes.array();
    int at = bytes.arrayOffset() + bytes.position();
    int end = at + bytes.remaining();
    int added = 0;
    while (added < lines.count() && message.length() < messageBytes) {
      message.add(message.isEmpty() ? before : between);
      start.addTo(message);
      at = addLine(array, at, end, message);
      message.add(lines.part() ? PART_END : END);
      start.next();
      added++;
    }
    return added;
  }

  /** Adds the text of a line; returns where the next line begins. */
  private static int addLine(byte[] bytes, int from, int end, Bytes message) {
    int at = from;
    while (true) {
      int plain = at;
      while (at < end && PLAIN[bytes[at] & 0xff]) {
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
            + "}}"
            + noticeEnd);
  }

  @Override
  public void run(Entry.RunStart run, Bytes message) {
    message.addAscii(
        "{\"run\":{\"run\":"
            + run.run()
            + ",\"pid\":"
            + run.pid()
            + ",\"time\":\""
            + LineStart.time(run.timeMillis())
            + "\"}}"
            + noticeEnd);
  }
}
