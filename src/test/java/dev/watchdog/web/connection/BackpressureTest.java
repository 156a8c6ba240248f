package dev.watchdog.web.connection;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.watchdog.testing.RawClient;
import dev.watchdog.web.TestServer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A client that does not take its answers is read no further; one that does gets all of them. */
@Timeout(60)
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

  @Test
  void a_client_that_takes_its_answers_gets_all_of_them_however_many_it_asks_for()
      throws Exception {
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
