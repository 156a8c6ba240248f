package dev.watchdog.web.live;

import static java.nio.charset.CodingErrorAction.REPLACE;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.watchdog.web.connection.Heartbeat;
import dev.watchdog.web.connection.WebSocketChannel;
import io.netty.buffer.ByteBuf;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.WebSocketFrame;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A WebSocket on which only the server sends messages. */
final class WebSocketSink implements MessageSink {

  private static final Logger LOG = LoggerFactory.getLogger(WebSocketSink.class);
  private static final short NORMAL = 1000; // RFC 6455, section 7.4.1
  private static final short POLICY_VIOLATION = 1008;
  private static final short INTERNAL_ERROR = 1011;
  private static final int REASON_BYTES_MAX = 123; // section 5.5

  /** How much a client may send although it is ignored. */
  private static final long RECEIVED_BYTES_MAX = 1024 * 1024;

  private final ServerWebSocket socket;
  private final WebSocketChannel channel;
  private final Heartbeat heartbeat;
  private long received;

  WebSocketSink(ServerWebSocket socket, HttpConnection connection) {
    this.socket = socket;
    this.channel = WebSocketChannel.of(connection);
    channel.endWithClose();
    // No close frame for a peer that is silent: Vert.x would send 1000, as if all were well.
    this.heartbeat = new Heartbeat(socket, channel::cut);
    socket.frameHandler(this::received);
    socket.exceptionHandler(this::failed);
  }

  /** Vert.x closes it after this. */
  private void failed(Throwable cause) {
    LOG.debug("a WebSocket failed", cause);
    channel.sendCloseFor(cause);
  }

  /** Calls a listener when it is closed, by either side. */
  void onClose(Runnable listener) {
    socket.closeHandler(_ -> listener.run());
  }

  private void received(WebSocketFrame frame) {
    heartbeat.heard();
    if (frame.isText() || frame.isBinary() || frame.isContinuation()) {
      boolean wasEnough = received > RECEIVED_BYTES_MAX;
      received += frame.binaryData().length();
      if (received > RECEIVED_BYTES_MAX && !wasEnough) {
        refuse("clients send nothing here");
      }
    }
  }

  @Override
  public void send(ByteBuf payload, Sent sent) {
    channel.send(TextFrames.whole(payload), sent::sent);
  }

  /** Checks that the peer is still there. */
  void ping() {
    heartbeat.ping();
  }

  @Override
  public void close() {
    close(NORMAL, "the watchdog has ended");
  }

  /** Closes it because of what the client did. */
  void refuse(String sentence) {
    close(POLICY_VIOLATION, sentence);
  }

  @Override
  public void fail(Throwable fault) {
    LOG.error("cannot continue a WebSocket", fault);
    close(INTERNAL_ERROR, "internal error");
  }

  private void close(short code, String reason) {
    var _ = socket.close(code, beginningOf(reason));
  }

  /** As many whole characters as a close frame takes. */
  private static String beginningOf(String reason) {
    ByteBuffer room = ByteBuffer.allocate(REASON_BYTES_MAX);
    UTF_8.newEncoder().onMalformedInput(REPLACE).encode(CharBuffer.wrap(reason), room, true);
    return UTF_8.decode(room.flip()).toString();
  }
}
