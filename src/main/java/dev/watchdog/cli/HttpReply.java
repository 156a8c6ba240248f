package dev.watchdog.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.ProtocolException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The head of an HTTP/1.1 response (RFC 9112), and its body, which is read from the connection. */
final class HttpReply {

  static final int OK = 200;
  static final int SWITCHING_PROTOCOLS = 101;

  private static final Pattern STATUS_LINE = Pattern.compile("HTTP/1\\.[01] ([1-5]\\d\\d)( .*)?");
  private static final int HEADERS_MAX = 100;
  private static final int SENTENCE_BYTES_MAX = 64 * 1024;

  private final int status;
  private final HttpBody body;
  private final Map<String, String> headers;

  private HttpReply(int status, Map<String, String> headers, HttpBody body) {
    this.status = status;
    this.headers = headers;
    this.body = body;
  }

  /** Reads the head. */
  static HttpReply read(Connection connection) throws IOException {
    Matcher statusLine = STATUS_LINE.matcher(connection.readLine());
    if (!statusLine.matches()) {
      throw new ProtocolException("what answers there does not speak HTTP");
    }
    Map<String, String> headers = headers(connection);
    return new HttpReply(
        Integer.parseInt(statusLine.group(1)), headers, HttpBody.of(connection, headers));
  }

  /** Their names in lower case. */
  private static Map<String, String> headers(Connection connection) throws IOException {
    Map<String, String> headers = new HashMap<>();
    for (String line = connection.readLine(); !line.isEmpty(); line = connection.readLine()) {
      if (headers.size() == HEADERS_MAX) {
        throw new ProtocolException("too many headers");
      }
      int colon = line.indexOf(':');
      if (colon > 0) {
        headers.put(
            line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
      }
    }
    return headers;
  }

  int status() {
    return status;
  }

  /** A header, or empty; its name in lower case. */
  String header(String name) {
    return headers.getOrDefault(name, "");
  }

  HttpBody body() {
    return body;
  }

  /** What a reply that is no success says: a problem's detail (RFC 9457), or what there is. */
  ClientException.Refused refusal() throws IOException {
    Optional<String> detail = detail(new String(start(), UTF_8));
    return new ClientException.Refused(
        status, detail.orElse("the watchdog answered with HTTP status " + status));
  }

  private byte[] start() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    byte[] buffer = new byte[SENTENCE_BYTES_MAX];
    int count = body.read(buffer);
    while (count >= 0 && bytes.size() < SENTENCE_BYTES_MAX) {
      bytes.write(buffer, 0, count);
      count = body.read(buffer);
    }
    return bytes.toByteArray();
  }

  private static Optional<String> detail(String text) {
    try {
      Received problem = Received.parse(text);
      return problem.text("detail").or(() -> problem.text("title"));
    } catch (ProtocolException e) {
      return Optional.of(text.strip()).filter(sentence -> !sentence.isEmpty());
    }
  }
}
