package dev.watchdog.probes;

import io.vertx.core.buffer.Buffer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the head of an answer for its status (RFC 9112), and keeps nothing else of it. Interim
 * answers (1xx) are passed over.
 */
final class StatusReader {

  /** Of all heads together. */
  static final int HEAD_BYTES_MAX = 64 * 1024;

  private static final String BEGIN = "HTTP/1.";
  private static final Pattern STATUS_LINE = Pattern.compile("HTTP/1\\.\\d ([1-9]\\d\\d)(?: .*)?");
  private static final int STATUS_LINE_CHARS_KEPT = 16;
  private static final int SWITCHING_PROTOCOLS = 101;
  private static final int FINAL_MIN = 200;

  private final StringBuilder line = new StringBuilder(STATUS_LINE_CHARS_KEPT);
  private int bytes;
  private int status;
  private boolean isStatusRead;

  /** The status; of use once the head is read. */
  int status() {
    return status;
  }

  /**
   * Reads on.
   *
   * @return whether the head is at its end
   */
  boolean read(Buffer received) throws CheckFailedException {
    for (int i = 0; i < received.length(); i++) {
      if (read((char) received.getUnsignedByte(i))) {
        return true;
      }
    }
    return false;
  }

  private boolean read(char c) throws CheckFailedException {
    if (++bytes > HEAD_BYTES_MAX) {
      throw new CheckFailedException(
          "the head of the answer is longer than " + HEAD_BYTES_MAX + " bytes");
    }
    if (c == '\n') {
      boolean isEnd = isStatusRead && line.isEmpty() && isFinal();
      endLine();
      return isEnd;
    }
    if (c != '\r' && line.length() < STATUS_LINE_CHARS_KEPT) {
      line.append(c);
      if (!isStatusRead && line.length() <= BEGIN.length() && !BEGIN.startsWith(line.toString())) {
        throw noHttp(); // its end may never come
      }
    }
    return false;
  }

  private static CheckFailedException noHttp() {
    return new CheckFailedException("the answer is not of HTTP/1");
  }

  private boolean isFinal() {
    return status >= FINAL_MIN || status == SWITCHING_PROTOCOLS;
  }

  private void endLine() throws CheckFailedException {
    if (!isStatusRead) {
      Matcher matcher = STATUS_LINE.matcher(line);
      if (!matcher.matches()) {
        throw noHttp();
      }
      status = Integer.parseInt(matcher.group(1));
      isStatusRead = true;
    } else if (line.isEmpty()) {
      isStatusRead = false; // the final answer follows
    }
    line.setLength(0);
  }
}
