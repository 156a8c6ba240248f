package dev.watchdog.cli.client;

import java.io.EOFException;
import java.io.IOException;
import java.net.ProtocolException;
import java.util.Locale;
import java.util.Map;

/**
 * The body of a response: in chunks, with a length, or until the connection closes (RFC 9112, 6.3).
 */
public final class HttpBody {

  /** What ends the body. */
  private enum End {
    LAST_CHUNK,
    LENGTH,
    CLOSE
  }

  private final SocketConnection connection;
  private final End end;

  /** Bytes that are missing, of the chunk or of the body. */
  private long left;

  private boolean begun;
  private boolean done;

  private HttpBody(SocketConnection connection, End end, long left) {
    this.connection = connection;
    this.end = end;
    this.left = left;
  }

  static HttpBody of(SocketConnection connection, Map<String, String> headers)
      throws ProtocolException {
    String length = headers.getOrDefault("content-length", "");
    if (headers.getOrDefault("transfer-encoding", "").toLowerCase(Locale.ROOT).equals("chunked")) {
      return new HttpBody(connection, End.LAST_CHUNK, 0);
    }
    return length.isEmpty()
        ? new HttpBody(connection, End.CLOSE, Long.MAX_VALUE)
        : new HttpBody(connection, End.LENGTH, size(length, 10));
  }

  /** Reads what is available; returns the number of bytes, or -1 at the end. */
  int read(byte[] buffer) throws IOException {
    if (left == 0 && !nextChunk()) {
      return -1;
    }
    int count = connection.read(buffer, 0, (int) Math.min(left, buffer.length));
    if (count >= 0) {
      left -= count;
    } else if (end != End.CLOSE) {
      throw new EOFException("the connection broke off");
    }
    return count;
  }

  private boolean nextChunk() throws IOException {
    if (end != End.LAST_CHUNK || done) {
      return false;
    }
    if (begun) {
      connection.readLine(); // the end of the last chunk
    }
    begun = true;
    String size = connection.readLine();
    int extension = size.indexOf(';');
    left = size(extension < 0 ? size : size.substring(0, extension), 16);
    done = left == 0;
    return !done;
  }

  private static long size(String text, int radix) throws ProtocolException {
    try {
      long size = Long.parseLong(text.strip(), radix);
      if (size >= 0) {
        return size;
      }
    } catch (NumberFormatException e) {
      // not a size either
    }
    throw new ProtocolException("\"" + text + "\" is not the size of a body");
  }
}
