package dev.watchdog.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.timeout.IdleStateEvent;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a connection hears of its own silence. */
class PatienceTest {

  private final List<Object> heard = new ArrayList<>();
  private final EmbeddedChannel channel = new EmbeddedChannel();

  PatienceTest() {
    channel
        .pipeline()
        .addLast(
            "handler",
            new ChannelInboundHandlerAdapter() {
              @Override
              public void userEventTriggered(ChannelHandlerContext context, Object event) {
                heard.add(event);
              }
            });
  }

  private void happens(Object event) {
    channel.pipeline().fireUserEventTriggered(event);
  }

  @Test
  void while_somebody_waits_silence_is_not_told() {
    Runnable over = Patience.with(channel.pipeline(), "handler");
    happens(IdleStateEvent.ALL_IDLE_STATE_EVENT);
    happens("something else");
    over.run();
    happens(IdleStateEvent.ALL_IDLE_STATE_EVENT);
    assertThat(heard).containsExactly("something else", IdleStateEvent.ALL_IDLE_STATE_EVENT);
  }

  @Test
  void it_may_be_over_twice_or_on_a_connection_that_is_gone() {
    Runnable over = Patience.with(channel.pipeline(), "handler");
    var _ = channel.close();
    over.run();
    over.run();
    assertThat(channel.pipeline().get(Patience.class)).isNull();
  }
}
