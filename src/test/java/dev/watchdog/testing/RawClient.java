package dev.watchdog.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** A client of HTTP and WebSockets (RFC 6455) that sends exactly the bytes that a test wants. */
public final class RawClient implements AutoCloseable {

  public static final int TEXT = 1;
  public static final int BINARY = 2;
  public static final int CLOSE = 8;
  public static final int PING = 9;
  public static final int PONG = 10;

  private static final int PATIENCE_MILLIS = 30_000;
  private static final Pattern HOST = Pattern.compile("(?im)^host:");

  private final Closeable connection;
  private final DataInputStream in;
  private final OutputStream out;

  /** A client over TCP, for a test that sets options of its socket. */
  public RawClient(Socket socket) throws IOException {
    socket.setSoTimeout(PATIENCE_MILLIS);
    connection = socket;
    in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
    out = socket.getOutputStream();
  }

  /** A client over TCP on loopback. */
  public RawClient(int port) throws IOException {
    this(new Socket(InetAddress.getLoopbackAddress(), port));
  }

  /** A client over a Unix socket, without a timeout. */
  public RawClient(Path socket) throws IOException {
    SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
    connection = channel;
    in = new DataInputStream(new BufferedInputStream(Channels.newInputStream(channel)));
    out = Channels.newOutputStream(channel);
  }

  /** A response, or its beginning. */
  public record Answer(int status, Map<String, String> headers, String body) {

    public String header(String name) {
      return headers.get(name);
    }

    /** The JSON object of a response with this status. */
    public JsonObject json(int expected) {
      assertThat(status).as(body).isEqualTo(expected);
      return new JsonObject(body);
    }
  }

  /** A frame that was received. */
  public record Frame(int opcode, Buffer payload) {

    public String text() {
      return payload.toString(UTF_8);
    }

    /** Code and reason of a close frame. */
    public String close() {
      assertThat(opcode).isEqualTo(CLOSE);
      return payload.getShort(0) + " " + payload.getString(2, payload.length(), "UTF-8");
    }
  }

  /** Gets a path; headers are whole lines. */
  public static Answer get(int port, String path, String... headers) throws IOException {
    return ask(port, "GET " + path + " HTTP/1.1", headers);
  }

  /** Sends one request without a body; without a Host header, the host is localhost. */
  public static Answer ask(int port, String firstLine, String... headers) throws IOException {
    try (RawClient client = new RawClient(port)) {
      client.request(firstLine, headers);
      return client.answer();
    }
  }

  /** An open WebSocket. */
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
    boolean hasHost = HOST.matcher(all).find();
    say(
        firstLine
            + "\r\n"
            + (hasHost ? "" : "Host: localhost\r\n")
            + (all.isEmpty() ? "" : all + "\r\n")
            + "\r\n");
  }

  public void say(String text) throws IOException {
    say(text.getBytes(ISO_8859_1));
  }

  public void say(byte[] bytes) throws IOException {
    out.write(bytes);
  }

  public Answer answer() throws IOException {
    Answer head = head();
    int status = head.status();
    return new Answer(status, head.headers(), status < 200 ? "" : body(head.headers()));
  }

  /** The part before the body; a response to HEAD has nothing else. */
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

  /** Sends a whole message in one frame, masked by zeros. */
  public void send(int opcode, byte[] payload) throws IOException {
    sendFrame(0x80 | opcode, payload.length, payload);
  }

  /** Sends the head of a frame, and as much of its payload as there is. */
  public void sendFrame(int firstByte, int length, byte[] payload) throws IOException {
    ByteBuffer frame = ByteBuffer.allocate(14 + payload.length).put((byte) firstByte);
    if (length < 126) {
      frame.put((byte) (0x80 | length));
    } else if (length < 65_536) {
      frame.put((byte) (0x80 | 126)).putShort((short) length);
    } else {
      frame.put((byte) (0x80 | 127)).putLong(length);
    }
    frame.putInt(0).put(payload);
    out.write(frame.array(), 0, frame.position());
  }

  public Frame next() throws IOException {
    int opcode = in.readUnsignedByte() & 15;
    long length = in.readUnsignedByte();
    if (length == 126) {
      length = in.readUnsignedShort();
    } else if (length == 127) {
      length = in.readLong();
    }
    byte[] payload = new byte[Math.toIntExact(length)];
    in.readFully(payload);
    return new Frame(opcode, Buffer.buffer(payload));
  }

  /** The next frame of this kind; pings before it are answered, other frames dropped. */
  public Frame next(int opcode) throws IOException {
    Frame frame = next();
    while (frame.opcode() != opcode) {
      if (frame.opcode() == PING) {
        send(PONG, frame.payload().getBytes());
      }
      frame = next();
    }
    return frame;
  }

  /** Whether the connection has ended and nothing else was sent before. */
  public boolean isOver() throws IOException {
    try {
      return in.read() < 0;
    } catch (SocketException | EOFException e) {
      return true; // reset
    }
  }

  /** Everything until the other side closes or resets the connection. */
  public String rest() throws IOException {
    ByteArrayOutputStream rest = new ByteArrayOutputStream();
    try {
      in.transferTo(rest);
    } catch (SocketException e) {
      // Reset; what was received before counts.
    }
    return rest.toString(ISO_8859_1);
  }

  /** The socket of a client over TCP. */
  public Socket socket() {
    return (Socket) connection;
  }

  /** Resets a connection over TCP. */
  public void reset() throws IOException {
    socket().setSoLinger(true, 0);
    close();
  }

  /** Waits for the first byte of a response, and drops it. */
  public void awaitByte() throws IOException {
    in.readUnsignedByte();
  }

  @Override
  public void close() throws IOException {
    connection.close();
  }
}
