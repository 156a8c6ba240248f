package dev.watchdog.cli.client;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.net.ProtocolException;
import java.net.SocketTimeoutException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.time.Duration;
import jdk.net.ExtendedSocketOptions;

/**
 * A connection to a Unix socket, for one thread. It reads only on request: a slow reader of our
 * output slows down the sender and needs no memory.
 */
public final class SocketConnection implements Closeable {

  private static final int BUFFER_BYTES = 64 * 1024;
  private static final int LINE_BYTES_MAX = 8 * 1024;

  private final SocketChannel channel;
  private final Selector selector;
  private final SelectionKey key;
  private final ByteBuffer in = ByteBuffer.allocate(BUFFER_BYTES).flip();
  private Duration timeout = Duration.ZERO;
  private long since;

  private SocketConnection(SocketChannel channel, Selector selector) throws IOException {
    this.channel = channel;
    this.selector = selector;
    channel.configureBlocking(false);
    this.key = channel.register(selector, SelectionKey.OP_READ);
  }

  /**
   * Connects.
   *
   * @param timeout as in {@link #expectWithin}
   */
  static SocketConnection open(Path socket, Duration timeout) throws IOException {
    SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
    SocketConnection connection = new SocketConnection(channel, Selector.open());
    connection.expectWithin(timeout);
    return connection;
  }

  /** The user of the process that listens (SO_PEERCRED, unix(7)). */
  UserPrincipal peer() throws IOException {
    return channel.getOption(ExtendedSocketOptions.SO_PEERCRED).user();
  }

  /**
   * Limits the sum of all waits from now on: a byte now and then is no answer.
   *
   * @param max zero: no limit
   */
  void expectWithin(Duration max) {
    timeout = max;
    since = System.nanoTime();
  }

  void write(byte[] bytes) throws IOException {
    ByteBuffer out = ByteBuffer.wrap(bytes);
    while (out.hasRemaining()) {
      if (channel.write(out) == 0) {
        await(SelectionKey.OP_WRITE);
      }
    }
  }

  /** Reads some bytes; returns how many, or -1 at the end. */
  int read(byte[] target, int offset, int length) throws IOException {
    if (!in.hasRemaining() && !fill()) {
      return -1;
    }
    int count = Math.min(length, in.remaining());
    in.get(target, offset, count);
    return count;
  }

  /** Reads exactly this number of bytes. */
  byte[] readBytes(int length) throws IOException {
    byte[] bytes = new byte[length];
    for (int offset = 0; offset < length; ) {
      int count = read(bytes, offset, length - offset);
      if (count < 0) {
        throw brokenOff();
      }
      offset += count;
    }
    return bytes;
  }

  int readByte() throws IOException {
    if (!in.hasRemaining() && !fill()) {
      throw brokenOff();
    }
    return in.get() & 0xff;
  }

  /** Reads a line of HTTP, without its end. */
  String readLine() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int b = readByte(); b != '\n'; b = readByte()) {
      if (line.size() == LINE_BYTES_MAX) {
        throw new ProtocolException("a line of HTTP is too long");
      }
      line.write(b);
    }
    return line.toString(ISO_8859_1).stripTrailing();
  }

  private boolean fill() throws IOException {
    while (true) {
      int count = channel.read(in.clear());
      in.flip();
      if (count != 0) {
        return count > 0;
      }
      await(SelectionKey.OP_READ);
    }
  }

  /**
   * Waits for input; returns whether there is any.
   *
   * @param max zero: no limit
   */
  boolean awaitInput(Duration max) throws IOException {
    return in.hasRemaining() || isReady(SelectionKey.OP_READ, max);
  }

  private void await(int operation) throws IOException {
    if (timeout.isZero()) {
      isReady(operation, Duration.ZERO);
      return;
    }
    Duration left = timeout.minusNanos(System.nanoTime() - since);
    if (left.toMillis() <= 0 || !isReady(operation, left)) {
      throw new SocketTimeoutException("no answer for " + timeout.toSeconds() + " s");
    }
  }

  private boolean isReady(int operation, Duration max) throws IOException {
    key.interestOps(operation);
    boolean ready = selector.select(max.toMillis()) > 0;
    selector.selectedKeys().clear();
    return ready;
  }

  private static EOFException brokenOff() {
    return new EOFException("the connection broke off");
  }

  @Override
  public void close() throws IOException {
    channel.close();
    selector.close();
  }
}
