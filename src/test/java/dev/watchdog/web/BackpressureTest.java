package dev.watchdog.web;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A client that takes its answers gets all of them. */
@Timeout(60)
class BackpressureTest {

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
