package dev.watchdog.it;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Bytes of HTTP and WebSocket (RFC 6455), as they are. */
final class Wire implements AutoCloseable {

  static final int TEXT = 1;
  static final int BINARY = 2;
  static final int CLOSE = 8;
  static final int PING = 9;
  static final int PONG = 10;

  private static final Pattern CONTENT_LENGTH = Pattern.compile("(?i)content-length: (\\d+)");

  private final Socket socket;
  private final DataInputStream in;

  Wire(Socket socket) throws IOException {
    this.socket = socket;
    this.in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
    socket.setSoTimeout((int) RunningWatchdog.PATIENCE.toMillis());
  }

  /** One frame that came. */
  record Frame(int opcode, ByteBuffer payload) {

    /** Of a close frame. */
    int code() {
      return payload.getShort(0);
    }

    /** Of a close frame. */
    String reason() {
      return UTF_8.decode(payload.slice(2, payload.limit() - 2)).toString();
    }
  }

  Socket socket() {
    return socket;
  }

  void send(String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(ISO_8859_1));
  }

  /** Sends a request without a body, and reads the answer's head. */
  String head(String firstLine, String... headers) throws IOException {
    send(firstLine + "\r\n" + String.join("\r\n", headers) + "\r\n\r\n");
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int b = in.read();
      if (b < 0) {
        throw new EOFException("after " + head);
      }
      head.append((char) b);
    }
    return head.toString();
  }

  /** The body that belongs to a head that was read. */
  String body(String head) throws IOException {
    Matcher length = CONTENT_LENGTH.matcher(head);
    byte[] body = new byte[length.find() ? Integer.parseInt(length.group(1)) : 0];
    in.readFully(body);
    return new String(body, UTF_8);
  }

  /** Becomes a WebSocket; the answer's head. */
  String upgrade(String path, String... headers) throws IOException {
    String[] all = new String[headers.length + 5];
    all[0] = "Host: localhost";
    all[1] = "Upgrade: websocket";
    all[2] = "Connection: Upgrade";
    all[3] = "Sec-WebSocket-Version: 13";
    all[4] = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==";
    System.arraycopy(headers, 0, all, 5, headers.length);
    return head("GET " + path + " HTTP/1.1", all);
  }

  /** Sends a frame, masked with zeros. */
  void frame(int opcode, byte[] payload) throws IOException {
    frame(0x80 | opcode, payload.length, payload);
  }

  /** Sends the head of a frame, and so much of what it promises. */
  void frame(int firstByte, int length, byte[] payload) throws IOException {
    ByteBuffer frame = ByteBuffer.allocate(payload.length + 14).put((byte) firstByte);
    if (length < 126) {
      frame.put((byte) (0x80 | length));
    } else if (length < 65_536) {
      frame.put((byte) (0x80 | 126)).putShort((short) length);
    } else {
      frame.put((byte) (0x80 | 127)).putLong(length);
    }
    frame.putInt(0).put(payload);
    socket.getOutputStream().write(frame.array(), 0, frame.position());
  }

  /** The next frame. */
  Frame next() throws IOException {
    int opcode = in.readUnsignedByte() & 0x0f;
    long length = in.readUnsignedByte();
    if (length == 126) {
      length = in.readUnsignedShort();
    } else if (length == 127) {
      length = in.readLong();
    }
    byte[] payload = new byte[Math.toIntExact(length)];
    in.readFully(payload);
    return new Frame(opcode, ByteBuffer.wrap(payload));
  }

  /** The next frame of this kind; pings before it are answered. */
  Frame next(int opcode) throws IOException {
    Frame frame = next();
    while (frame.opcode() != opcode) {
      if (frame.opcode() == PING) {
        frame(PONG, frame.payload().array());
      }
      frame = next();
    }
    return frame;
  }

  /** Reads until the other side has closed, by whatever means. */
  void awaitEnd() throws IOException {
    byte[] rest = new byte[64 * 1024];
    try {
      while (in.read(rest) >= 0) {}
    } catch (SocketException e) {
      // Reset: closed, too.
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
