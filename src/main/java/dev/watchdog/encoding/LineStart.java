package dev.watchdog.encoding;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.watchdog.logs.Entry;
import dev.watchdog.text.Timestamp;
import java.time.Instant;
import java.util.Optional;

/**
 * The JSON of a line before its text. From line to line only the number changes, mostly in its last
 * digit, so it is incremented in place, which is much faster than printing it.
 */
final class LineStart {

  private final String before;
  private Optional<Entry.Origin> origin = Optional.empty();
  private String rest = "";
  private long seq = -1;
  private byte[] text = {};
  private int lastDigit;

  /**
   * @param first fields that come before the number, with the comma
   */
  LineStart(String first) {
    this.before = "{" + first + "\"seq\":";
  }

  /** {@code 2026-01-02T03:04:05.678Z}. */
  static String time(long millis) {
    return Timestamp.of(Instant.ofEpochMilli(millis));
  }

  /** Prepares the start of line {@code first}. */
  void begin(Entry.Origin of, long first) {
    boolean isOfSame = origin.isPresent() && origin.get().equals(of);
    if (!isOfSame) {
      origin = Optional.of(of);
      rest =
          ",\"time\":\""
              + time(of.timeMillis())
              + "\",\"stream\":\""
              + of.stream().word()
              + "\",\"run\":"
              + of.run()
              + ",\"text\":\"";
    }
    if (!isOfSame || seq != first) {
      print(first);
    }
  }

  private void print(long number) {
    seq = number;
    String upToNumber = before + number;
    lastDigit = upToNumber.length() - 1;
    text = (upToNumber + rest).getBytes(US_ASCII);
  }

  void addTo(Bytes message) {
    message.add(text);
  }

  /** Moves on to the next line. */
  void next() {
    int digit = lastDigit;
    while (text[digit] == '9') {
      text[digit--] = '0';
    }
    if (text[digit] == ':') { // all were nines
      print(seq + 1);
    } else {
      text[digit]++;
      seq++;
    }
  }
}
