package dev.watchdog.web;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who asks and does not take the answers is not listened to. */
@Timeout(60)
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
    Backpressure.apply(channel);
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

  @Test
  void who_takes_his_answers_gets_all_of_them_however_many_he_asks_for() throws Exception {
    try (TestServer server = TestServer.ofApp();
        RawClient client = new RawClient(server.port())) {
      Thread asking = Thread.ofVirtual().start(() -> ask(client));
      for (int i = 0; i < 5_000; i++) {
        assertThat(client.answer().status()).isEqualTo(200);
      }
      asking.join();
    }
  }

  private static void ask(RawClient client) {
    try {
      client.say("GET /openapi.yaml HTTP/1.1\r\nHost: x\r\n\r\n".repeat(5_000));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void every_ping_has_its_pong() throws Exception {
    try (TestServer server = TestServer.ofApp();
        RawClient client = RawClient.open(server.port(), "/logs")) {
      for (int i = 0; i < 2_000; i++) {
        client.send(RawClient.PING, Integer.toString(i).getBytes(ISO_8859_1));
      }
      for (int i = 0; i < 2_000; i++) {
        assertThat(client.next().text()).isEqualTo(Integer.toString(i));
      }
    }
  }
}
