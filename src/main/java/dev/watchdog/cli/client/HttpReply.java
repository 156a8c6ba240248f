package dev.watchdog.cli.client;

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

/** The head of an HTTP/1.1 response (RFC 9112); its body is read from the connection. */
public final class HttpReply {

  static final int SWITCHING_PROTOCOLS = 101;

  private static final Pattern STATUS_LINE = Pattern.compile("HTTP/1\\.[01] ([1-5]\\d\\d)( .*)?");
  private static final int HEADERS_MAX = 100;
  private static final int TEXT_BYTES_MAX = 4 * 1024 * 1024;

  private final int status;
  private final HttpBody body;
  private final Map<String, String> headers;

  private HttpReply(int status, Map<String, String> headers, HttpBody body) {
    this.status = status;
    this.headers = headers;
    this.body = body;
  }

  /** Reads the head. */
  static HttpReply read(SocketConnection connection) throws IOException {
    Matcher statusLine = STATUS_LINE.matcher(connection.readLine());
    if (!statusLine.matches()) {
      throw new ProtocolException("the server at this address does not speak HTTP");
    }
    Map<String, String> headers = headers(connection);
    return new HttpReply(
        Integer.parseInt(statusLine.group(1)), headers, HttpBody.of(connection, headers));
  }

  /**
   * Reads the head of a successful response.
   *
   * @throws ClientException.Refused if the response is an error
   */
  static HttpReply readSuccess(SocketConnection connection) throws IOException, ClientException {
    HttpReply reply = read(connection);
    if (reply.status() / 100 != 2) {
      throw reply.refusal();
    }
    return reply;
  }

  /** The headers, with names in lower case. */
  private static Map<String, String> headers(SocketConnection connection) throws IOException {
    Map<String, String> headers = new HashMap<>();
    int lines = 0;
    for (String line = connection.readLine(); !line.isEmpty(); line = connection.readLine()) {
      if (++lines > HEADERS_MAX) {
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

  /** A header, or empty; the name is in lower case. */
  String header(String name) {
    return headers.getOrDefault(name, "");
  }

  HttpBody body() {
    return body;
  }

  /** The error in a response: the detail of a problem (RFC 9457), or else the body. */
  ClientException.Refused refusal() throws IOException {
    return new ClientException.Refused(
        status, detail(text()).orElse("the watchdog answered with HTTP status " + status));
  }

  /** The whole body. */
  String text() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    byte[] buffer = new byte[8 * 1024];
    for (int n = body.read(buffer); n >= 0; n = body.read(buffer)) {
      if (bytes.size() + n > TEXT_BYTES_MAX) {
        throw new ProtocolException("an answer is longer than " + TEXT_BYTES_MAX + " bytes");
      }
      bytes.write(buffer, 0, n);
    }
    return bytes.toString(UTF_8);
  }

  private static Optional<String> detail(String text) {
    try {
      JsonMessage problem = JsonMessage.parse(text);
      return problem.text("detail").or(() -> problem.text("title"));
    } catch (ProtocolException e) {
      return Optional.of(text.strip()).filter(sentence -> !sentence.isEmpty());
    }
  }
}
