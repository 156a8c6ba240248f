package dev.watchdog.web;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.watchdog.access.Role;
import dev.watchdog.testing.Fuzz;
import dev.watchdog.testing.RawClient;
import dev.watchdog.web.guard.Caller;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Very many random bodies and messages, in requests and frames that are valid: so each is answered,
 * and no end of a connection hides how.
 */
@Timeout(300)
class FuzzControlTest {

  private static final int BATCH = 40;
  private static final int BODY_BATCHES = Fuzz.rounds(200);
  private static final int MESSAGE_BATCHES = Fuzz.rounds(200);
  private static final String[] ORDERS = {"start", "stop", "restart", "signal"};

  private final long seed = Fuzz.seed();
  private final SplittableRandom random = new SplittableRandom(seed);
  private final RandomBytes bytes = new RandomBytes(random);
  private LoggedFaults faults;
  private TestServer server;
  private Role role = Role.OBSERVE;

  @BeforeEach
  void serve() throws Exception {
    faults = LoggedFaults.from();
    server = TestServer.of(_ -> new Caller("a stranger", role, ""), "app");
    server.await("app", "RUNNING");
  }

  @AfterEach
  void close() throws Exception {
    server.close();
    faults.close();
  }

  private void nothingWasDone() {
    assertThat(faults.all()).as("fuzz.seed=%d", seed).isEmpty();
    assertThat(server.system("app").acts()).as("fuzz.seed=%d", seed).containsExactly("spawn");
  }

  /** Bodies are not read of a caller that may only look; for others there is no such program. */
  @ParameterizedTest
  @EnumSource(names = {"OBSERVE", "OPERATE"})
  void every_body_is_refused(Role caller) throws Exception {
    role = caller;
    try (RawClient client = new RawClient(server.port())) {
      for (int i = 0; i < BODY_BATCHES; i++) {
        StringBuilder requests = new StringBuilder();
        for (int j = 0; j < BATCH; j++) {
          requests.append(request(bytes.text()));
        }
        client.say(requests.toString());
        for (int j = 0; j < BATCH; j++) {
          assertThat(client.answer().status()).as("%d: %s", seed, requests).isBetween(400, 409);
        }
      }
    }
    nothingWasDone();
  }

  private String request(String body) {
    return "POST /v1/programs/web/"
        + ORDERS[random.nextInt(ORDERS.length)]
        + " HTTP/1.1\r\nHost: x\r\nContent-Length: "
        + body.length()
        + "\r\n\r\n"
        + body;
  }

  @Test
  void every_message_is_answered_and_no_command_carried_out() throws Exception {
    try (RawClient client = RawClient.open(server.port(), "/eventbus/websocket")) {
      for (int i = 0; i < MESSAGE_BATCHES; i++) {
        for (int j = 0; j < BATCH; j++) {
          client.send(RawClient.TEXT, bytes.text().getBytes(US_ASCII));
        }
        assertThat(answers(client, "r" + i)).as("fuzz.seed=%d", seed).isPositive();
      }
    }
    nothingWasDone();
  }

  /** Those that come before the one to this last command. */
  private int answers(RawClient client, String last) throws IOException {
    String look =
        "{\"type\":\"send\",\"address\":\"watchdog.command\",\"body\":{\"command\":\"status\"},"
            + "\"replyAddress\":\""
            + last
            + "\"}";
    client.send(RawClient.TEXT, look.getBytes(US_ASCII));
    int count = 0;
    JsonObject answer;
    do {
      answer = new JsonObject(client.next().text());
      assertThat(answer.getInteger("failureCode", 400))
          .as("fuzz.seed=%d: %s", seed, answer)
          .isBetween(400, 409);
      count++;
    } while (!last.equals(answer.getString("address")));
    return count;
  }
}
