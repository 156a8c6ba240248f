package dev.watchdog.web;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.watchdog.access.Address;
import dev.watchdog.testing.Await;
import dev.watchdog.testing.Fuzz;
import dev.watchdog.testing.RawClient;
import dev.watchdog.web.guard.Guard;
import java.io.IOException;
import java.net.SocketException;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Very many bad requests and frames to the real server, from a caller that may only look: nothing
 * breaks, nothing is done, nothing is left over.
 */
@Timeout(300)
class FuzzTest {

  private static final int REQUESTS = Fuzz.rounds(4_000);
  private static final int WEB_SOCKETS = Fuzz.rounds(400);
  private static final int FRAMES_MAX = 12;
  private static final int PATIENCE_MILLIS = 20_000;
  private static final Pattern SERVER_ERROR = Pattern.compile("(?m)^HTTP/1\\.[01] 5\\d\\d");
  private static final String[] SOCKETS = {
    "/logs", "/v1/events", "/v1/programs/app/logs?format=json", "/eventbus/websocket"
  };

  private final long seed = Fuzz.seed();
  private final SplittableRandom random = new SplittableRandom(seed);
  private final RandomBytes bytes = new RandomBytes(random);
  private LoggedFaults faults;
  private TestServer server;

  @BeforeEach
  void serve() throws Exception {
    faults = LoggedFaults.from();
    server = TestServer.of(Guard.ofTcp(new Address("127.0.0.1", 0), Optional.empty()), "app");
    server.await("app", "RUNNING");
    for (int i = 0; i < 20; i++) {
      server.app().out("line " + i + "\n");
    }
  }

  @AfterEach
  void close() throws Exception {
    server.close();
    faults.close();
  }

  @Test
  void no_request_breaks_anything() throws Exception {
    for (int i = 0; i < REQUESTS; i++) {
      byte[] input = bytes.requests();
      check(i, input, answer(input));
    }
    isAsBefore();
  }

  @Test
  void no_web_socket_breaks_anything() throws Exception {
    for (int i = 0; i < WEB_SOCKETS; i++) {
      byte[][] input = new byte[1 + random.nextInt(FRAMES_MAX)][];
      input[0] = bytes.handshake(SOCKETS[random.nextInt(SOCKETS.length)]);
      for (int j = 1; j < input.length; j++) {
        input[j] = bytes.frame();
      }
      check(i, input[0], answer(input));
    }
    isAsBefore();
  }

  /** The whole response, until the other side has closed. */
  private String answer(byte[]... input) throws IOException {
    try (RawClient client = new RawClient(server.port())) {
      try {
        for (byte[] part : input) {
          client.say(part);
        }
        client.socket().shutdownOutput();
      } catch (SocketException e) {
        // Closed before it had read everything; what was sent until then counts.
      }
      return client.rest();
    }
  }

  private void check(int number, byte[] input, String answer) {
    String sent = new String(input, ISO_8859_1);
    String what = "fuzz.seed=%d, input %d:%n%s%n--- answer%n%s";
    assertThat(SERVER_ERROR.matcher(answer).find()).as(what, seed, number, sent, answer).isFalse();
    assertThat(answer).as(what, seed, number, sent, answer).doesNotContain("\tat ", "Exception");
    assertThat(faults.all()).as(what, seed, number, sent, answer).isEmpty();
  }

  private void isAsBefore() throws Exception {
    assertThat(RawClient.get(server.port(), "/livez").status()).isEqualTo(200);
    assertThat(RawClient.get(server.port(), "/readyz").status()).isEqualTo(200);
    assertThat(server.system("app").acts()).as("fuzz.seed=%d", seed).containsExactly("spawn");
    Await.until("the end of all connections", () -> server.connections() == 0);
    server.end().await(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
    assertThat(faults.all()).as("fuzz.seed=%d", seed).isEmpty();
  }
}
