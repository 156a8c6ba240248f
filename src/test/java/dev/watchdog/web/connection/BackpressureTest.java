package dev.watchdog.web.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import org.junit.jupiter.api.Test;

/** A peer that asks and does not take the answers is not read any further. */
class BackpressureTest {

  private static final int UNTAKEN_BYTES_MAX = 16 * 1024;

  private static ByteBuf bytes(int count) {
    return Unpooled.wrappedBuffer(new byte[count]);
  }

  @Test
  void nothing_is_read_while_too_much_is_not_taken() {
    EmbeddedChannel channel = new EmbeddedChannel(new ChannelInboundHandlerAdapter());
    MemoryBudget budget = new MemoryBudget(MemoryBudget.Limits.USUAL, () -> {});
    Backpressure.apply(channel, new ConnectionMonitor(channel, Origin.LOOPBACK, budget, () -> 0));
    var _ = channel.write(bytes(UNTAKEN_BYTES_MAX + 1));
    assertThat(channel.config().isAutoRead()).isFalse();
    channel.flush();
    assertThat(channel.config().isAutoRead()).isTrue();
    channel.finishAndReleaseAll();
  }
}
