package dev.watchdog.web.connection;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.WebSocketFrameEncoder;
import io.vertx.core.http.HttpConnection;
import java.util.function.Consumer;

/**
 * A WebSocket below Vert.x, which would take each text as a String, encode it again for every
 * reader and copy it, and which waits for the peer when it closes.
 */
public final class WebSocketChannel {

  private final Channel channel;

  private WebSocketChannel(Channel channel) {
    this.channel = channel;
  }

  /** The channel of a connection that is a WebSocket or becomes one. */
  public static WebSocketChannel of(HttpConnection connection) {
    return new WebSocketChannel(Channels.of(connection));
  }

  /**
   * Sees to it that {@link #send} sends nothing behind a close frame, whichever side closes (RFC
   * 6455, section 5.5.1). Once, of a connection that is a WebSocket.
   */
  public void endWithClose() {
    ChannelPipeline pipeline = channel.pipeline();
    ChannelHandlerContext encoder = pipeline.context(WebSocketFrameEncoder.class);
    if (encoder != null) { // else it is closed already
      pipeline.addAfter(encoder.name(), null, new LastFrame());
    }
  }

  /** Notes the close frame on its way out: Vert.x answers that of the peer by itself. */
  private static final class LastFrame extends ChannelOutboundHandlerAdapter {

    private boolean isSent;

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise written) {
      isSent |= message instanceof CloseWebSocketFrame;
      ChannelFuture _ = context.write(message, written);
    }
  }

  private boolean hasEnded() {
    LastFrame last = channel.pipeline().get(LastFrame.class);
    return last != null && last.isSent;
  }

  /**
   * Sends a frame that already has its header.
   *
   * @param frame is released
   * @param sent called with true when the system has taken all of it, with false if it fails
   */
  public void send(ByteBuf frame, Consumer<Boolean> sent) {
    if (hasEnded()) {
      frame.release();
      sent.accept(false);
      return;
    }
    channel
        .pipeline()
        .context(WebSocketFrameEncoder.class)
        .writeAndFlush(frame)
        .addListener(written -> sent.accept(written.isSuccess()));
  }

  /** Tells the peer why, if it broke the rules of the protocol; Vert.x does not. */
  public void sendCloseFor(Throwable failure) {
    if (failure instanceof CorruptedWebSocketFrameException broken) {
      var _ = channel.writeAndFlush(new CloseWebSocketFrame(broken.closeStatus()));
    }
  }

  /** Closes with this code and at once: {@link #cut} alone leaves the code to Vert.x, 1000. */
  public void close(int code, String reason) {
    if (channel.pipeline().context(WebSocketFrameEncoder.class) != null) {
      var _ = channel.writeAndFlush(new CloseWebSocketFrame(code, reason));
    }
    cut();
  }

  /** Closes at once, without a close frame. */
  public void cut() {
    Channels.cut(channel);
  }

  public void onClose(Runnable listener) {
    channel.closeFuture().addListener(_ -> listener.run());
  }

  /** There is one channel for a connection. */
  @Override
  public boolean equals(Object other) {
    return other instanceof WebSocketChannel that && that.channel.equals(channel);
  }

  @Override
  public int hashCode() {
    return channel.hashCode();
  }
}
