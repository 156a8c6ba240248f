package dev.watchdog.web;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.util.Base64;
import java.util.SplittableRandom;

/** What a hostile or broken client may send: valid requests and frames, and then not quite. */
final class RandomBytes {

  private static final String[] METHODS = {
    "GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS", "PATCH", "CONNECT", "TRACE", "get", "G\0T",
    ""
  };
  private static final String[] PATHS = {
    "/livez",
    "/readyz",
    "/logs",
    "/v1/programs",
    "/v1/programs/app",
    "/v1/programs/app/logs",
    "/v1/programs/app/start",
    "/v1/programs/app/stop",
    "/v1/programs/app/restart",
    "/v1/programs/app/signal",
    "/v1/events",
    "/openapi.yaml",
    "/eventbus",
    "/eventbus/info",
    "/eventbus/websocket",
    "/eventbus/1/abc/xhr",
    "/eventbus/1/abc/xhr_send",
    "/eventbus/1/abc/websocket",
    "/metrics",
    "/",
    "*",
    "//",
    "/v1/../livez",
    "/v1/programs/%00/logs",
    "/v1/programs/%ff%fe/stop",
    "/%",
    "/%zz",
    "http://x/livez",
    "/v1/programs//stop"
  };
  private static final String[] QUERIES = {
    "",
    "",
    "?tail=5",
    "?tail=99999999999999999999",
    "?from=seq:1",
    "?from=tail:-1",
    "?wait=true",
    "?wait=%",
    "?=&&==",
    "?stream=stderr&format=json",
    "?format=%00",
    "?tail=5&tail=6",
    "?\u00ff"
  };
  private static final String[] HEADERS = {
    "Host: localhost",
    "Host: evil.example",
    "Host: a, b",
    "Host:",
    "Content-Length: 5",
    "Content-Length: 5\r\nContent-Length: 6",
    "Content-Length: -1",
    "Content-Length: 0x10",
    "Content-Length: 99999999999999999999",
    "Transfer-Encoding: chunked",
    "Transfer-Encoding: chunked\r\nContent-Length: 3",
    "Transfer-Encoding: gzip, chunked",
    "Transfer-Encoding: \u000bchunked",
    "Connection: close",
    "Connection: upgrade, close",
    "Upgrade: h2c\r\nHTTP2-Settings: AAAA",
    "Expect: 100-continue",
    "Origin: http://evil.example",
    "Origin: null",
    "Authorization: Bearer x",
    "Accept: application/x-ndjson",
    "Content-Type: application/json",
    "Content-Type: multipart/form-data; boundary=x",
    "Cookie: a=b; =; ;;",
    "X: " + "y".repeat(9_000),
    " folded",
    "no colon",
    ": no name",
    "Range: bytes=0-1,5-",
    "If-None-Match: *",
    "Upgrade: websocket",
    "Sec-WebSocket-Key: x"
  };
  private static final String[] BODIES = {
    "",
    "{\"signal\":\"HUP\"}",
    "{\"signal\":",
    "{\"signal\":\"HUP\",\"signal\":9}",
    "[]",
    "null",
    "{\"signal\":1e999}",
    "\u00ff\u00fe",
    "\0\0",
    "5\r\nhello\r\n0\r\n\r\n",
    "ffffffffff\r\nx",
    "-1\r\n",
    "5;x=\"\r\nhello\r\n0\r\nTrailer: y\r\n\r\n",
    "[".repeat(3_000),
    "{\"a\":".repeat(900),
    "{\"command\":\"stop\",\"program\":\"app\"}",
    "[\"{\\\"type\\\":\\\"ping\\\"}\"]"
  };
  private static final String[] TEXTS = {
    "{\"type\":\"ping\"}",
    "{\"type\":\"register\",\"address\":\"watchdog.events\"}",
    "{\"type\":\"register\",\"address\":\"watchdog.command\"}",
    "{\"type\":\"register\",\"address\":\"\"}",
    "{\"type\":\"unregister\",\"address\":\"x\"}",
    "{\"type\":\"send\",\"address\":\"watchdog.command\",\"body\":{\"command\":\"stop\"}}",
    "{\"type\":\"send\",\"address\":\"watchdog.command\",\"body\":{\"command\":\"list\"},"
        + "\"replyAddress\":\"r\"}",
    "{\"type\":\"send\",\"address\":\"watchdog.command\",\"headers\":{\"by\":\"root\"},"
        + "\"body\":{\"command\":\"signal\",\"signal\":\"KILL\"},\"replyAddress\":\"watchdog.events\"}",
    "{\"type\":\"publish\",\"address\":\"watchdog.events\",\"body\":{}}",
    "{\"type\":\"send\",\"address\":\"watchdog.events\",\"body\":[1]}",
    "{\"type\":7}",
    "{}",
    "[]",
    "\"x\"",
    "null",
    "{\"type\":\"send\"",
    "{\"type\":\"send\",\"address\":{},\"headers\":[]}",
    "[\"{\\\"type\\\":\\\"ping\\\"}\"]",
    "\0",
    "[".repeat(2_000)
  };

  private final SplittableRandom random;

  RandomBytes(SplittableRandom random) {
    this.random = random;
  }

  private String of(String... choices) {
    return choices[random.nextInt(choices.length)];
  }

  /** Up to three requests in a row, some of them spoilt. */
  byte[] requests() {
    StringBuilder all = new StringBuilder(request());
    while (random.nextInt(4) == 0) {
      all.append(request());
    }
    byte[] bytes = all.toString().getBytes(ISO_8859_1);
    return random.nextInt(3) == 0 ? bytes : spoilt(bytes);
  }

  private String request() {
    StringBuilder request = new StringBuilder();
    String version = random.nextInt(10) == 0 ? of("HTTP/1.0", "HTTP/9.9", "HTTP/", "") : "HTTP/1.1";
    request.append(random.nextBoolean() ? of("GET", "POST") : of(METHODS)).append(' ');
    request.append(of(PATHS)).append(of(QUERIES)).append(' ').append(version).append("\r\n");
    if (random.nextInt(10) > 0) {
      request.append("Host: localhost\r\n");
    }
    for (int i = random.nextInt(4); i > 0; i--) {
      request.append(of(HEADERS)).append("\r\n");
    }
    String body = of(BODIES);
    if (random.nextBoolean()) {
      request.append("Content-Length: ").append(body.length()).append("\r\n");
    }
    return request.append("\r\n").append(body).toString();
  }

  /** A message or a body, mostly not quite right; in ASCII, so that nothing else goes wrong. */
  String text() {
    byte[] text = of(random.nextInt(3) == 0 ? BODIES : TEXTS).getBytes(ISO_8859_1);
    byte[] spoilt = random.nextInt(3) == 0 ? text : spoilt(text);
    for (int i = 0; i < spoilt.length; i++) {
      spoilt[i] &= 0x7f;
    }
    return new String(spoilt, ISO_8859_1);
  }

  /** The head that opens a WebSocket, mostly. */
  byte[] handshake(String path) {
    byte[] key = new byte[16];
    random.nextBytes(key);
    String head =
        "GET "
            + path
            + " HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: "
            + Base64.getEncoder().encodeToString(key)
            + "\r\n\r\n";
    byte[] bytes = head.getBytes(ISO_8859_1);
    return random.nextInt(6) == 0 ? spoilt(bytes) : bytes;
  }

  /** One frame, in one of many ways wrong or right. */
  byte[] frame() {
    byte[] payload = of(TEXTS).getBytes(ISO_8859_1);
    if (random.nextInt(3) == 0) {
      payload = random.nextBoolean() ? spoilt(payload) : random(random.nextInt(300));
    }
    int first = random.nextInt(3) == 0 ? random.nextInt(256) : 0x81;
    boolean isMasked = random.nextInt(10) > 0;
    ByteArrayOutputStream frame = new ByteArrayOutputStream();
    frame.write(first);
    length(frame, isMasked ? 0x80 : 0, random.nextInt(15) == 0 ? anyLength() : payload.length);
    if (isMasked) {
      frame.writeBytes(new byte[4]); // XOR with zeros
    }
    frame.writeBytes(payload);
    return frame.toByteArray();
  }

  private long anyLength() {
    return switch (random.nextInt(4)) {
      case 0 -> random.nextInt(200);
      case 1 -> 70_000;
      case 2 -> Long.MAX_VALUE;
      default -> -1;
    };
  }

  private static void length(ByteArrayOutputStream frame, int mask, long length) {
    if (length >= 0 && length < 126) {
      frame.write(mask | (int) length);
      return;
    }
    int bytes = length >= 0 && length < 65_536 ? 2 : 8;
    frame.write(mask | (bytes == 2 ? 126 : 127));
    for (int i = bytes - 1; i >= 0; i--) {
      frame.write((int) (length >>> (8 * i)));
    }
  }

  private byte[] random(int count) {
    byte[] bytes = new byte[count];
    random.nextBytes(bytes);
    return bytes;
  }

  /** The same, cut, doubled, overwritten or with something put in, once or more often. */
  private byte[] spoilt(byte[] bytes) {
    byte[] spoilt = bytes;
    do {
      spoilt = spoiltOnce(spoilt);
    } while (random.nextInt(3) == 0);
    return spoilt;
  }

  private byte[] spoiltOnce(byte[] bytes) {
    int from = random.nextInt(bytes.length + 1);
    int to = from + random.nextInt(bytes.length - from + 1);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(bytes, 0, from);
    switch (random.nextInt(5)) {
      case 0 -> {
        return out.toByteArray();
      }
      case 1 -> {
        out.write(bytes, from, to - from);
        out.write(bytes, from, to - from);
      }
      case 2 -> out.writeBytes(random(random.nextInt(20)));
      case 3 -> {
        out.writeBytes(of("\0", "\r\n", "\r", "\n\n", "%", "9".repeat(30)).getBytes(ISO_8859_1));
        out.write(bytes, from, to - from);
      }
      default -> {} // a piece is missing
    }
    out.write(bytes, to, bytes.length - to);
    return out.toByteArray();
  }
}
