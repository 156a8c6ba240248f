package dev.watchdog.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.watchdog.testing.RawClient;
import dev.watchdog.testing.RawClient.Frame;
import io.vertx.core.Future;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** WebSockets of good and bad clients. */
@Timeout(60)
class WebSocketTest {

  private static final int PATIENCE_SECONDS = 20;

  private TestServer server;

  @BeforeEach
  void serve() throws Exception {
    server = TestServer.ofApp();
  }

  @AfterEach
  void close() throws Exception {
    server.close();
  }

  private RawClient open(String path, String... headers) throws Exception {
    return RawClient.open(server.port(), path, headers);
  }

  private static void assertDone(Future<Void> future) throws Exception {
    future.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  /** What the server has had from us is done with when this has come back. */
  private static void roundTrip(RawClient client) throws Exception {
    client.send(RawClient.PING, "there?".getBytes(UTF_8));
    Frame answer = client.next();
    assertThat(answer.opcode()).isEqualTo(RawClient.PONG);
    assertThat(answer.text()).isEqualTo("there?");
  }

  // Signs of life.

  @Test
  void a_client_that_answers_pings_stays() throws Exception {
    try (RawClient client = open("/logs")) {
      for (int i = 0; i < 6; i++) {
        server.ping();
        assertThat(client.next().opcode()).isEqualTo(RawClient.PING);
        client.send(RawClient.PONG, new byte[0]);
        roundTrip(client);
      }
      server.app().out("still here\n");
      assertThat(client.next().text()).isEqualTo("still here\n");
    }
  }

  @Test
  void a_client_that_misses_two_pings_is_disconnected() throws Exception {
    try (RawClient client = open("/logs")) {
      for (int i = 0; i < 2; i++) {
        server.ping();
        assertThat(client.next().opcode()).isEqualTo(RawClient.PING);
      }
      server.app().out("still here\n");
      assertThat(client.next().text()).isEqualTo("still here\n");
      server.ping();
      assertThat(client.isOver()).isTrue();
    }
    assertDone(server.end());
  }

  @Test
  void a_stalled_reader_is_disconnected_too() throws Exception {
    try (RawClient stalled = open("/logs?from=start");
        RawClient other = open("/logs?from=now")) {
      String lines = ("x".repeat(999) + "\n").repeat(100);
      for (int i = 0; i < 300; i++) { // more than all buffers on the way hold
        server.app().out(lines);
        takeUntil(other, 100_000);
      }
      for (int i = 0; i < 3; i++) {
        server.ping();
        assertThat(other.next().opcode()).isEqualTo(RawClient.PING);
        other.send(RawClient.PONG, new byte[0]);
        roundTrip(other);
      }
      Future<Void> ended = server.end();
      assertThat(other.next().close()).startsWith("1000 ");
      other.send(RawClient.CLOSE, new byte[] {3, (byte) 0xe8});
      assertDone(ended);
      assertThat(stalled).isNotNull();
    }
  }

  @Test
  void a_slow_reader_that_closes_during_a_flood_gets_nothing_behind_our_close_frame()
      throws Exception {
    try (RawClient slow = open("/logs?from=start");
        RawClient other = open("/logs?from=now")) {
      String lines = ("x".repeat(999) + "\n").repeat(100);
      for (int i = 0; i < 100; i++) { // more than the socket buffers hold
        server.app().out(lines);
        takeUntil(other, 100_000);
      }
      slow.send(RawClient.CLOSE, new byte[] {3, (byte) 0xe8});
      Frame frame = slow.next();
      while (frame.opcode() != RawClient.CLOSE) {
        frame = slow.next();
      }
      assertThat(frame.close()).startsWith("1000");
      assertThat(slow.isOver()).isTrue();
    }
  }

  private static void takeUntil(RawClient client, int bytes) throws Exception {
    int taken = 0;
    while (taken < bytes) {
      taken += client.next().payload().length();
    }
    assertThat(taken).isEqualTo(bytes);
  }

  // Messages from clients.

  @Test
  void what_a_client_sends_is_ignored() throws Exception {
    try (RawClient client = open("/logs")) {
      for (int i = 0; i < 16; i++) {
        client.send(RawClient.TEXT, new byte[60_000]);
      }
      roundTrip(client);
      server.app().out("hello\n");
      assertThat(client.next().text()).isEqualTo("hello\n");
    }
  }

  @Test
  void a_client_that_sends_too_much_is_closed() throws Exception {
    try (RawClient client = open("/logs")) {
      for (int i = 0; i < 18; i++) {
        client.send(RawClient.TEXT, new byte[60_000]);
      }
      assertThat(client.next().close()).isEqualTo("1008 clients send nothing here");
    }
    assertDone(server.end());
  }

  /** Each answer would be kept until it is taken, and there would be no end to them. */
  @Test
  void a_client_that_pings_and_does_not_read_is_read_no_further_until_it_does() throws Exception {
    int pings = 200_000;
    try (RawClient client = open("/logs")) {
      Thread pinging = Thread.ofVirtual().start(() -> ping(client, pings));
      assertThat(RawClient.get(server.port(), "/livez").status()).isEqualTo(200);
      int pongs = 0;
      server.app().out("still here\n");
      boolean isLineThere = false;
      while (!isLineThere || pinging.isAlive()) {
        Frame frame = client.next();
        pongs += frame.opcode() == RawClient.PONG ? 1 : 0;
        isLineThere |= frame.opcode() == RawClient.TEXT && frame.text().equals("still here\n");
      }
      assertThat(pongs).isPositive().isLessThanOrEqualTo(pings);
    }
  }

  private static void ping(RawClient client, int pings) {
    byte[] payload = new byte[125];
    try {
      for (int i = 0; i < pings; i++) {
        client.send(RawClient.PING, payload);
      }
      client.send(RawClient.CLOSE, new byte[0]); // answered, so that there is something to read
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void a_frame_that_is_too_large_ends_the_connection_and_no_other() throws Exception {
    try (RawClient client = open("/logs");
        RawClient other = open("/logs")) {
      client.send(RawClient.TEXT, new byte[100_000]);
      assertThat(client.next().close()).startsWith("1009");
      server.app().out("hello\n");
      assertThat(other.next().text()).isEqualTo("hello\n");
    }
    assertDone(server.end());
  }

  // The end.

  @Test
  void at_the_end_readers_get_the_last_lines_and_are_closed_with_1000() throws Exception {
    try (RawClient text = open("/logs?from=now");
        RawClient events = open("/v1/events?from=now")) {
      server.app().out("last\n");
      Future<Void> ended = server.end();
      assertThat(text.next().text()).isEqualTo("last\n");
      assertThat(text.next().close()).isEqualTo("1000 the watchdog has ended");
      Frame last = events.next();
      while (last.opcode() == RawClient.TEXT) {
        last = events.next();
      }
      assertThat(last.close()).isEqualTo("1000 the watchdog has ended");
      text.send(RawClient.CLOSE, new byte[] {3, (byte) 0xe8});
      events.send(RawClient.CLOSE, new byte[] {3, (byte) 0xe8});
      assertDone(ended);
      assertThat(text.isOver()).isTrue();
    }
  }

  @Test
  void without_clients_the_end_is_immediate_and_may_be_called_twice() throws Exception {
    assertDone(server.end());
    assertDone(server.end());
  }

  @Test
  void two_calls_of_the_end_complete_when_all_clients_are_gone() throws Exception {
    try (RawClient client = open("/logs")) {
      Future<Void> first = server.end();
      Future<Void> second = server.end();
      assertThat(client.next().close()).startsWith("1000 ");
      client.send(RawClient.CLOSE, new byte[] {3, (byte) 0xe8});
      assertDone(first);
      assertDone(second);
    }
  }

  @Test
  void a_reader_that_comes_after_the_end_gets_what_there_is_and_is_closed() throws Exception {
    server.app().out("last\n");
    assertDone(server.end());
    try (RawClient client = open("/logs")) {
      assertThat(client.next().text()).isEqualTo("last\n");
      assertThat(client.next().close()).isEqualTo("1000 the watchdog has ended");
    }
  }

  @Test
  void a_client_that_does_not_answer_the_close_frame_is_closed_anyway() throws Exception {
    try (RawClient client = open("/logs")) {
      Future<Void> ended = server.end();
      assertThat(client.next().close()).startsWith("1000 ");
      assertThat(client.isOver()).isTrue();
      assertDone(ended);
    }
  }

  // Clients come and go.

  @Test
  void clients_that_vanish_at_once_leave_nothing_behind() throws Exception {
    for (int i = 0; i < 200; i++) {
      RawClient client = new RawClient(server.port());
      client.request(
          "GET /logs?from=start HTTP/1.1",
          "Connection: Upgrade",
          "Upgrade: websocket",
          "Sec-WebSocket-Version: 13",
          "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==");
      if (i % 3 == 0) {
        assertThat(client.answer().status()).isEqualTo(101);
      } else if (i % 3 == 1) {
        client.send(RawClient.CLOSE, new byte[] {3, (byte) 0xe8});
      }
      server.app().out("line\n");
      client.reset();
    }
    try (RawClient client = open("/logs?from=tail:1")) {
      assertThat(client.next().text()).isEqualTo("line\n");
    }
    assertDone(server.end());
  }

  @Test
  void a_client_that_closes_is_answered_and_gone() throws Exception {
    try (RawClient client = open("/logs")) {
      client.send(RawClient.CLOSE, new byte[] {3, (byte) 0xe8});
      assertThat(client.next().opcode()).isEqualTo(RawClient.CLOSE);
      assertThat(client.isOver()).isTrue();
    }
    assertDone(server.end());
  }

  // Refusals that a page can read.

  @Test
  void a_page_learns_by_the_close_code_why_it_was_refused() throws Exception {
    try (RawClient client = open("/logs?from=x", "Origin: http://localhost")) {
      assertThat(client.next().close())
          .isEqualTo("1008 cannot read from=x: it is now, start, tail:N or seq:N");
    }
  }

  @Test
  void of_a_long_reason_it_gets_as_many_characters_as_fit() throws Exception {
    String from = "%E2%82%AC".repeat(60); // 60 times the euro sign, of three bytes
    try (RawClient client = open("/logs?from=" + from, "Origin: http://localhost")) {
      Frame close = client.next();
      assertThat(close.payload().length()).isBetween(122, 125);
      assertThat(close.close()).matches("1008 cannot read from=€{33,35}");
    }
  }
}
