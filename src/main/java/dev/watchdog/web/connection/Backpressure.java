package dev.watchdog.web.connection;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.WriteBufferWaterMark;

/**
 * Next to the socket: reads little at once from a peer, and more only while the peer takes what it
 * is sent. An answer takes more memory than its question, so a peer that asks and does not read
 * would fill a small heap. Bytes that pass are counted for the connection.
 */
final class Backpressure extends ChannelDuplexHandler {

  /** How much is read before the next check. A request may come in several pieces. */
  private static final int READ_BYTES = 2 * 1024;

  private static final WriteBufferWaterMark UNTAKEN_BYTES =
      new WriteBufferWaterMark(8 * 1024, 16 * 1024);

  private final Channel channel;
  private final ConnectionMonitor connection;
  private boolean isHeld;

  private Backpressure(Channel channel, ConnectionMonitor connection) {
    this.channel = channel;
    this.connection = connection;
  }

  static void apply(Channel channel, ConnectionMonitor connection) {
    channel
        .config()
        .setRecvByteBufAllocator(new FixedRecvByteBufAllocator(READ_BYTES).maxMessagesPerRead(1))
        .setWriteBufferWaterMark(UNTAKEN_BYTES);
    Backpressure backpressure = new Backpressure(channel, connection);
    channel.pipeline().addFirst("backpressure", backpressure);
    connection.onPassedOn(backpressure::holdOrRead);
  }

  /**
   * Reads on, or does not. Vert.x uses the same switch, while it has more messages than it can
   * handle: it is put back as it was.
   */
  private void holdOrRead() {
    boolean hold = !channel.isWritable() || connection.isBehind();
    if (hold && channel.config().isAutoRead()) {
      isHeld = true;
      channel.config().setAutoRead(false);
    } else if (!hold && isHeld) {
      isHeld = false;
      channel.config().setAutoRead(true);
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    connection.bytesArrived();
    context.fireChannelRead(message);
  }

  /** By now all bytes that have arrived are decoded. */
  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    context.fireChannelReadComplete();
    connection.measure();
    holdOrRead();
  }

  @Override
  public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
    if (message instanceof ByteBuf bytes) {
      connection.written(bytes.readableBytes());
    }
    var _ = context.write(message, promise);
  }

  /** Bytes that the system does not take at once stay in memory. */
  @Override
  public void flush(ChannelHandlerContext context) {
    var _ = context.flush();
    connection.measure();
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    connection.measure();
    context.fireChannelWritabilityChanged(); // what waits is written first
    holdOrRead();
  }
}
