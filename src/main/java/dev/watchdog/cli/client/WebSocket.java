package dev.watchdog.cli.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The receiving end of a WebSocket (RFC 6455), over a connection on which the upgrade was agreed.
 *
 * <p>Vert.x has a client for WebSockets, but as of 5.0.12 it dials host and port even where the
 * server is a Unix socket ({@code WebSocketClientImpl}); and a client without Netty starts in a
 * fifth of the time.
 */
public final class WebSocket implements Closeable {

  /**
   * The nonce of the example in the RFC, and its answer. A random nonce protects against proxies
   * that repeat old answers, and a Unix socket has no proxies.
   */
  static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";

  static final String ACCEPT = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

  private static final int MESSAGE_BYTES_MAX = 4 * 1024 * 1024;
  private static final int CONTROL_BYTES_MAX = 125;
  private static final int CONTINUATION = 0;
  private static final int TEXT = 1;
  private static final int BINARY = 2;
  private static final int CONTROL = 8; // a bit of the opcode, 5.5
  private static final int CLOSE = 8;
  private static final int PING = 9;
  private static final int PONG = 10;

  /** The close frame has no code (7.4.1). */
  private static final int NO_CODE = 1005;

  private final SocketConnection connection;

  WebSocket(SocketConnection connection) {
    this.connection = connection;
  }

  /** What the server sends. */
  public sealed interface Arrival {

    /** A whole message. */
    record Message(String text) implements Arrival {}

    /** A ping between messages; the pong is already sent. */
    record SignOfLife() implements Arrival {}

    /** The end. */
    record Closed(int code, String reason) implements Arrival {}
  }

  private record Frame(boolean isFinal, int opcode, ByteBuffer payload) {}

  /**
   * Waits for the next arrival; returns whether there is one.
   *
   * @param max zero: no limit
   */
  public boolean awaitArrival(Duration max) throws IOException {
    return connection.awaitInput(max);
  }

  /** Waits for the next arrival. A late call slows down the sender. */
  public Arrival receive() throws IOException {
    ByteArrayOutputStream message = new ByteArrayOutputStream();
    while (true) {
      Frame frame = readFrame(message.size());
      switch (frame.opcode()) {
        case CONTINUATION, TEXT, BINARY -> {
          message.writeBytes(frame.payload().array());
          if (frame.isFinal()) {
            return new Arrival.Message(message.toString(UTF_8));
          }
        }
        case PING -> {
          writeControl(PONG, frame.payload().array());
          if (message.size() == 0) {
            return new Arrival.SignOfLife(); // so that silence after it is noticed
          }
        }
        case PONG -> {}
        case CLOSE -> {
          return closed(frame.payload().array());
        }
        default -> throw new ProtocolException("a WebSocket frame of unknown kind");
      }
    }
  }

  /** Reads a frame (5.2) of a message with {@code before} bytes so far. */
  private Frame readFrame(int before) throws IOException {
    int first = connection.readByte();
    int second = connection.readByte();
    if ((first & 0x70) != 0 || (second & 0x80) != 0) {
      throw new ProtocolException("a WebSocket frame with invalid bits");
    }
    long length =
        switch (second) {
          case 126 -> ByteBuffer.wrap(connection.readBytes(Short.BYTES)).getShort() & 0xffff;
          case 127 -> ByteBuffer.wrap(connection.readBytes(Long.BYTES)).getLong();
          default -> second;
        };
    if ((first & CONTROL) != 0 && length > CONTROL_BYTES_MAX) {
      throw new ProtocolException("a WebSocket control frame is too long");
    }
    if (length < 0 || length > MESSAGE_BYTES_MAX - before) {
      throw new ProtocolException("a message is longer than " + MESSAGE_BYTES_MAX + " bytes");
    }
    ByteBuffer payload = ByteBuffer.wrap(connection.readBytes((int) length));
    return new Frame((first & 0x80) != 0, first & 0x0f, payload);
  }

  private Arrival closed(byte[] payload) {
    try {
      writeControl(CLOSE, payload);
    } catch (IOException e) {
      // The server has closed the connection already.
    }
    return payload.length < Short.BYTES
        ? new Arrival.Closed(NO_CODE, "")
        : new Arrival.Closed(
            ByteBuffer.wrap(payload).getShort() & 0xffff,
            new String(payload, Short.BYTES, payload.length - Short.BYTES, UTF_8));
  }

  /** Writes a frame, masked, as a client must (5.3). */
  private void writeControl(int opcode, byte[] payload) throws IOException {
    byte[] masked = payload.clone();
    byte[] mask =
        ByteBuffer.allocate(Integer.BYTES).putInt(ThreadLocalRandom.current().nextInt()).array();
    for (int i = 0; i < masked.length; i++) {
      masked[i] ^= mask[i % mask.length];
    }
    ByteBuffer frame = ByteBuffer.allocate(2 + mask.length + masked.length);
    frame.put((byte) (0x80 | opcode)).put((byte) (0x80 | masked.length));
    connection.write(frame.put(mask).put(masked).array());
  }

  @Override
  public void close() throws IOException {
    connection.close();
  }
}
