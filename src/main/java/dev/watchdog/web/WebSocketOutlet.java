package dev.watchdog.web;

import static java.nio.charset.CodingErrorAction.REPLACE;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.watchdog.web.connection.Channels;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.WebSocketFrameEncoder;
import io.vertx.core.Future;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.WebSocketFrame;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A WebSocket that only we have something to say on.
 *
 * <p>Text frames go to Netty's channel as the bytes that they are, header and all: Vert.x would
 * take each as a String, encode it again for every reader, and copy it.
 */
final class WebSocketOutlet implements Outlet {

  private static final Logger LOG = LoggerFactory.getLogger(WebSocketOutlet.class);
  private static final short NORMAL = 1000; // RFC 6455, section 7.4.1
  private static final short POLICY_VIOLATION = 1008;
  private static final short INTERNAL_ERROR = 1011;
  private static final int REASON_BYTES_MAX = 123; // section 5.5

  /** What a client may say to deaf ears. */
  private static final long RECEIVED_BYTES_MAX = 1024 * 1024;

  private final ServerWebSocket socket;
  private final Channel channel;
  private final SignsOfLife signsOfLife;
  private long received;

  WebSocketOutlet(ServerWebSocket socket, HttpConnection connection) {
    this.socket = socket;
    this.channel = Channels.of(connection);
    this.signsOfLife = new SignsOfLife(socket, () -> Channels.cut(channel));
    socket.frameHandler(this::received);
    socket.exceptionHandler(this::failed);
  }

  /** Vert.x closes it then, but does not say why to a peer that broke the rules. */
  private void failed(Throwable cause) {
    LOG.debug("a WebSocket failed", cause);
    if (cause instanceof CorruptedWebSocketFrameException broken) {
      var _ = channel.writeAndFlush(new CloseWebSocketFrame(broken.closeStatus()));
    }
  }

  /** Called once it is closed, whoever did it. */
  void onClose(Runnable listener) {
    socket.closeHandler(_ -> listener.run());
  }

  private void received(WebSocketFrame frame) {
    signsOfLife.heard();
    if (frame.isText() || frame.isBinary() || frame.isContinuation()) {
      boolean wasEnough = received > RECEIVED_BYTES_MAX;
      received += frame.binaryData().length();
      if (received > RECEIVED_BYTES_MAX && !wasEnough) {
        refuse("nothing is to be sent here");
      }
    }
  }

  @Override
  public void send(ByteBuf payload, Sent sent) {
    channel
        .pipeline()
        .context(WebSocketFrameEncoder.class)
        .writeAndFlush(TextFrames.whole(payload))
        .addListener(written -> sent.sent(written.isSuccess()));
  }

  /**
   * Asks for a sign of life; who gave none for long gets no close frame: that would tell it that
   * all is well (Vert.x says 1000 when a channel is closed).
   */
  void ping() {
    signsOfLife.ask();
  }

  @Override
  public void close() {
    close(NORMAL, "the watchdog has ended");
  }

  /** The client may not do that. */
  void refuse(String sentence) {
    close(POLICY_VIOLATION, sentence);
  }

  @Override
  public void fail(Throwable fault) {
    LOG.error("cannot go on with a WebSocket", fault);
    close(INTERNAL_ERROR, "internal error");
  }

  private Future<Void> close(short code, String reason) {
    return socket.close(code, beginningOf(reason));
  }

  /** As many whole characters as a close frame takes. */
  private static String beginningOf(String reason) {
    ByteBuffer room = ByteBuffer.allocate(REASON_BYTES_MAX);
    UTF_8.newEncoder().onMalformedInput(REPLACE).encode(CharBuffer.wrap(reason), room, true);
    return UTF_8.decode(room.flip()).toString();
  }
}
