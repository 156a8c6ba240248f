package dev.watchdog.web;

import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.WriteBufferWaterMark;

/**
 * Reads little at once from a peer, and asks for more only while it takes what it is told. Answers
 * cost more than questions: who asks and does not read would fill our small heap.
 */
final class Backpressure extends ChannelDuplexHandler {

  /** What is answered before the next look; a request with its headers may come in pieces. */
  private static final int READ_BYTES = 2 * 1024;

  private static final WriteBufferWaterMark UNTAKEN_BYTES =
      new WriteBufferWaterMark(8 * 1024, 16 * 1024);

  private boolean isHeld;

  private Backpressure() {}

  static void apply(Channel channel) {
    channel
        .config()
        .setRecvByteBufAllocator(new FixedRecvByteBufAllocator(READ_BYTES).maxMessagesPerRead(1))
        .setWriteBufferWaterMark(UNTAKEN_BYTES);
    channel.pipeline().addFirst("backpressure", new Backpressure());
  }

  @Override
  public void read(ChannelHandlerContext context) {
    if (context.channel().isWritable()) {
      var _ = context.read();
    } else {
      isHeld = true;
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    if (isHeld && context.channel().isWritable()) {
      isHeld = false;
      var _ = context.read();
    }
    context.fireChannelWritabilityChanged();
  }
}
