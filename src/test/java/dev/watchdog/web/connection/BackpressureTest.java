package dev.watchdog.web.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import org.junit.jupiter.api.Test;

/** A peer that asks and does not take the answers is not read any further. */
class BackpressureTest {

  private static final int UNTAKEN_BYTES_MAX = 16 * 1024;

  /** Counts how often the system is asked for more. */
  private static final class Reads extends ChannelOutboundHandlerAdapter {
    private int count;

    @Override
    public void read(io.netty.channel.ChannelHandlerContext context) {
      count++;
    }
  }

  private static ByteBuf bytes(int count) {
    return Unpooled.wrappedBuffer(new byte[count]);
  }

  @Test
  void nothing_is_read_while_too_much_is_not_taken() {
    Reads reads = new Reads();
    EmbeddedChannel channel = new EmbeddedChannel(new ChannelInboundHandlerAdapter());
    MemoryBudget budget = new MemoryBudget(MemoryBudget.Limits.USUAL, () -> {});
    Connection connection = new Connection(channel, Origin.LOOPBACK, budget, () -> 0);
    Backpressure.apply(channel, connection);
    channel.pipeline().addFirst(reads);
    channel.read();
    assertThat(reads.count).isOne();
    var _ = channel.write(bytes(UNTAKEN_BYTES_MAX + 1));
    channel.read();
    channel.read();
    assertThat(reads.count).isOne();
    channel.flush();
    assertThat(reads.count).isEqualTo(2);
    channel.read();
    assertThat(reads.count).isEqualTo(3);
    channel.finishAndReleaseAll();
  }
}
