package dev.watchdog.web;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** A client that sends what a test wants, byte by byte, and does nothing by itself. */
public final class RawClient implements AutoCloseable {

  public static final int TEXT = 1;
  public static final int CLOSE = 8;
  public static final int PING = 9;
  public static final int PONG = 10;

  private static final int PATIENCE_MILLIS = 20_000;

  private final Socket socket;
  private final DataInputStream in;

  public RawClient(int port) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(PATIENCE_MILLIS);
    in = new DataInputStream(socket.getInputStream());
  }

  /** An answer, or its beginning. */
  public record Answer(int status, Map<String, String> headers, String body) {
    public String header(String name) {
      return headers.get(name);
    }
  }

  /** What came over a WebSocket. */
  public record Frame(int opcode, Buffer payload) {
    public String text() {
      return payload.toString(UTF_8);
    }

    /** Its code and its reason. */
    public String close() {
      assertThat(opcode).isEqualTo(CLOSE);
      return payload.getShort(0) + " " + payload.getString(2, payload.length(), "UTF-8");
    }
  }

  /** Asks for a path; further headers are whole lines. */
  public static Answer get(int port, String path, String... headers) throws IOException {
    return ask(port, "GET " + path + " HTTP/1.1", headers);
  }

  /** Asks whatever the first line says; without a Host, it is localhost. */
  public static Answer ask(int port, String firstLine, String... headers) throws IOException {
    try (RawClient client = new RawClient(port)) {
      client.request(firstLine, headers);
      return client.answer();
    }
  }

  /** A WebSocket that is open. */
  public static RawClient open(int port, String path, String... headers) throws IOException {
    RawClient client = new RawClient(port);
    Answer answer = client.upgrade(path, headers);
    assertThat(answer.status()).as("%s", answer).isEqualTo(101);
    return client;
  }

  public Answer upgrade(String path, String... headers) throws IOException {
    String all =
        String.join("\r\n", headers)
            + (headers.length == 0 ? "" : "\r\n")
            + "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==";
    request("GET " + path + " HTTP/1.1", all);
    return answer();
  }

  public void request(String firstLine, String... headers) throws IOException {
    String all = String.join("\r\n", headers);
    boolean hasHost = all.toLowerCase(Locale.ROOT).contains("host:");
    say(
        firstLine
            + "\r\n"
            + (hasHost ? "" : "Host: localhost\r\n")
            + (all.isEmpty() ? "" : all + "\r\n")
            + "\r\n");
  }

  public void say(String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(ISO_8859_1));
  }

  public Answer answer() throws IOException {
    Answer head = head();
    int status = head.status();
    return new Answer(status, head.headers(), status < 200 ? "" : body(head.headers()));
  }

  /** What comes before the body; to HEAD there is nothing else. */
  public Answer head() throws IOException {
    int status = Integer.parseInt(line().substring(9, 12));
    Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (String header = line(); !header.isEmpty(); header = line()) {
      int colon = header.indexOf(':');
      headers.put(header.substring(0, colon), header.substring(colon + 1).strip());
    }
    return new Answer(status, headers, "");
  }

  private String body(Map<String, String> headers) throws IOException {
    if ("chunked".equals(headers.get("transfer-encoding"))) {
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      for (int length = chunk(); length > 0; length = chunk()) {
        all.writeBytes(in.readNBytes(length));
        line();
      }
      line();
      return all.toString(UTF_8);
    }
    String length = headers.getOrDefault("content-length", "0");
    return new String(in.readNBytes(Integer.parseInt(length)), UTF_8);
  }

  private int chunk() throws IOException {
    return Integer.parseInt(line(), 16);
  }

  private String line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int b = in.readUnsignedByte(); b != '\n'; b = in.readUnsignedByte()) {
      line.write(b);
    }
    return line.toString(ISO_8859_1).strip();
  }

  /** Sends a frame, masked by zeros. */
  public void send(int opcode, byte[] payload) throws IOException {
    ByteBuffer frame = ByteBuffer.allocate(14 + payload.length);
    frame.put((byte) (0x80 | opcode));
    if (payload.length < 126) {
      frame.put((byte) (0x80 | payload.length));
    } else if (payload.length < 65_536) {
      frame.put((byte) (0x80 | 126)).putShort((short) payload.length);
    } else {
      frame.put((byte) (0x80 | 127)).putLong(payload.length);
    }
    frame.putInt(0).put(payload).flip();
    socket.getOutputStream().write(frame.array(), 0, frame.limit());
  }

  public Frame next() throws IOException {
    int opcode = in.readUnsignedByte() & 15;
    long length = in.readUnsignedByte();
    if (length == 126) {
      length = in.readUnsignedShort();
    } else if (length == 127) {
      length = in.readLong();
    }
    return new Frame(opcode, Buffer.buffer(in.readNBytes((int) length)));
  }

  /** Whether the other side is gone without another word. */
  public boolean isOver() throws IOException {
    try {
      return in.read() < 0;
    } catch (SocketException | EOFException e) {
      return true; // reset
    }
  }

  /** Waits for the first byte of an answer, and takes it. */
  public void awaitByte() throws IOException {
    in.readUnsignedByte();
  }

  /** Goes without a word. */
  public void reset() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
