package dev.watchdog.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.watchdog.testing.RawClient;
import dev.watchdog.testing.RawClient.Answer;
import dev.watchdog.web.guard.Guard;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the real server answers. */
@Timeout(60)
class ApiTest {

  private TestServer server;

  @BeforeEach
  void serve() throws Exception {
    server = TestServer.ofApp();
  }

  @AfterEach
  void close() throws Exception {
    server.close();
  }

  private Answer get(String path, String... headers) throws Exception {
    return RawClient.get(server.port(), path, headers);
  }

  private static void assertProblem(Answer answer, int status, String title, String detail) {
    assertThat(answer.status()).as("%s", answer).isEqualTo(status);
    assertThat(answer.header("content-type")).isEqualTo("application/problem+json");
    assertThat(new JsonObject(answer.body()))
        .isEqualTo(
            new JsonObject()
                .put("type", "about:blank")
                .put("title", title)
                .put("status", status)
                .put("detail", detail));
  }

  // The last lines.

  @Test
  void the_last_lines_are_plain_text() throws Exception {
    for (int i = 1; i <= 150; i++) {
      server.app().out("line " + i + "\n");
    }
    Answer answer = get("/v1/programs/app/logs?tail=2");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("content-type")).isEqualTo("text/plain; charset=utf-8");
    assertThat(answer.body()).isEqualTo("line 149\nline 150\n");
    assertThat(get("/v1/programs/app/logs").body()).startsWith("line 51\n").endsWith("line 150\n");
    assertThat(get("/logs?tail=1").body()).isEqualTo("line 150\n");
    assertThat(get("/logs?tail=0").body()).isEmpty();
  }

  @Test
  void or_an_object_a_line() throws Exception {
    server.app().out("a\n");
    server.app().err("b\n");
    for (String accept :
        List.of("application/x-ndjson", "text/html, application/x-ndjson;q=0.9, */*")) {
      Answer answer = get("/logs", "Accept: " + accept);
      assertThat(answer.header("content-type")).isEqualTo("application/x-ndjson");
      List<JsonObject> lines = answer.body().lines().map(JsonObject::new).toList();
      assertThat(lines).extracting(line -> line.getString("text")).containsExactly("a", "b");
      assertThat(lines).extracting(line -> line.getLong("seq")).containsExactly(1L, 2L);
    }
    assertThat(get("/logs", "Accept: */*").body()).isEqualTo("a\nb\n");
  }

  @Test
  void of_one_stream_alone() throws Exception {
    server.app().out("a\n");
    server.app().err("b\n");
    server.app().out("c\n");
    assertThat(get("/logs?stream=stderr&tail=5").body()).isEqualTo("b\n");
  }

  @Test
  void an_empty_log_is_an_empty_answer() throws Exception {
    Answer answer = get("/logs");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body()).isEmpty();
  }

  @Test
  void all_of_a_large_log_comes_over_one_connection_after_another() throws Exception {
    try (TestServer both = new TestServer()) {
      both.program("app", 32 << 20, Duration.ZERO, state -> {}).serve(Guard.ofSocket());
      String line = "x".repeat(999) + "\n";
      for (int i = 0; i < 24_000; i++) {
        both.app().out(line);
      }
      try (RawClient client = new RawClient(both.port())) {
        for (int i = 0; i < 2; i++) {
          client.request("GET /logs?tail=20000 HTTP/1.1");
          assertThat(client.answer().body()).hasSize(20_000_000);
        }
      }
    }
  }

  // Health.

  @Test
  void a_running_program_is_ready() throws Exception {
    server.await("app", "RUNNING");
    assertThat(get("/livez").body()).isEqualTo("ok\n");
    Answer answer = get("/readyz");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("content-type")).isEqualTo("text/plain; charset=utf-8");
    assertThat(answer.body()).isEqualTo("ok\n");
  }

  @Test
  void a_program_that_is_not_up_is_not_ready_and_is_named() throws Exception {
    try (TestServer three = new TestServer()) {
      three.program("slow", 4096, Duration.ofHours(1), state -> {});
      three.program("dead", 4096, Duration.ZERO, state -> {});
      three.program("well", 4096, Duration.ZERO, state -> {}).serve(Guard.ofSocket());
      three.await("well", "RUNNING");
      three.await("dead", "RUNNING");
      three.system("dead").exit(1);
      three.await("dead", "BACKOFF");
      assertProblem(
          RawClient.get(three.port(), "/readyz"),
          503,
          "Service Unavailable",
          "slow is STARTING, dead is BACKOFF");
      assertThat(RawClient.get(three.port(), "/livez").status()).isEqualTo(200);
    }
  }

  @Test
  void a_program_that_was_stopped_on_purpose_is_ready() throws Exception {
    server.await("app", "RUNNING");
    server.program("app").give(new dev.watchdog.lifecycle.Event.Stop(Duration.ofHours(1)));
    server.await("app", "STOPPING");
    assertProblem(get("/readyz"), 503, "Service Unavailable", "app is STOPPING");
    server.system("app").exit(0);
    server.await("app", "STOPPED");
    assertThat(get("/readyz").status()).isEqualTo(200);
  }

  @Test
  void supervision_that_hangs_is_neither_ready_nor_alive() throws Exception {
    CountDownLatch hanging = new CountDownLatch(1);
    CountDownLatch over = new CountDownLatch(1);
    try (TestServer sick = new TestServer()) {
      sick.program(
          "app",
          4096,
          Duration.ZERO,
          state -> {
            hanging.countDown();
            awaitUninterruptibly(over);
          });
      sick.serve(Guard.ofSocket());
      sick.program("app").give(new dev.watchdog.lifecycle.Event.Stop(Duration.ofHours(1)));
      sick.await("app", "STOPPING");
      sick.system("app").exit(0);
      assertThat(hanging.await(20, TimeUnit.SECONDS)).isTrue();
      for (String path : List.of("/livez", "/readyz")) {
        assertProblem(
            RawClient.get(sick.port(), path),
            503,
            "Service Unavailable",
            "supervision has not answered for 1 s");
      }
      over.countDown();
    }
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    try {
      assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  // Refusals.

  @Test
  void an_unknown_program_is_refused_with_the_known_ones() throws Exception {
    assertProblem(
        get("/v1/programs/web/logs"), 404, "Not Found", "there is no program \"web\", only app");
  }

  @Test
  void with_several_programs_the_request_has_to_name_one() throws Exception {
    try (TestServer two = TestServer.of(Guard.ofSocket(), "web", "worker")) {
      assertProblem(
          RawClient.get(two.port(), "/logs"),
          409,
          "Conflict",
          "which program? There are web, worker");
      assertThat(RawClient.get(two.port(), "/v1/programs/worker/logs").status()).isEqualTo(200);
    }
  }

  @Test
  void an_unknown_path_and_an_unknown_method_are_reported() throws Exception {
    assertProblem(get("/nowhere"), 404, "Not Found", "there is nothing at /nowhere");
    assertProblem(
        RawClient.ask(server.port(), "DELETE /logs HTTP/1.1"),
        405,
        "Method Not Allowed",
        "DELETE is not for this path");
  }

  @Test
  void events_come_over_a_web_socket_only() throws Exception {
    Answer answer = get("/v1/events");
    assertProblem(answer, 426, "Upgrade Required", "events come over a WebSocket");
    assertThat(answer.header("upgrade")).isEqualTo("websocket");
  }

  @ParameterizedTest
  @CsvSource({
    "/logs?tail=x, cannot read tail=x: it is a number of lines",
    "/logs?stream=x, 'cannot read stream=x: it is stdout, stderr or all'"
  })
  void a_parameter_that_cannot_be_read_is_reported(String path, String sentence) throws Exception {
    assertProblem(get(path), 400, "Bad Request", sentence);
  }

  @Test
  void a_request_that_is_not_text_is_an_error_of_the_client() throws Exception {
    for (String path : List.of("/logs?tail=%zz", "/%zz", "/v1/programs/%ff%/logs")) {
      assertThat(get(path).status()).as(path).isBetween(400, 499);
    }
  }

  // WebSockets that never come to be.

  @Test
  void a_web_socket_that_is_refused_is_a_problem_too() throws Exception {
    try (RawClient client = new RawClient(server.port())) {
      assertProblem(
          client.upgrade("/logs?from=x"),
          400,
          "Bad Request",
          "cannot read from=x: it is now, start, tail:N or seq:N");
    }
    try (RawClient client = new RawClient(server.port())) {
      assertThat(client.upgrade("/v1/programs/web/logs").status()).isEqualTo(404);
    }
    try (RawClient client = new RawClient(server.port())) {
      assertThat(client.upgrade("/v1/events?from=seq:999999").status()).isEqualTo(400);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'Upgrade: websocket'",
    "'Upgrade: websocket|Connection: Upgrade'",
    "'Upgrade: websocket|Connection: Upgrade|Sec-WebSocket-Version: 13'",
    "'Upgrade: websocket|Connection: Upgrade|Sec-WebSocket-Version: 99|Sec-WebSocket-Key: x'"
  })
  void half_a_handshake_is_answered(String headers) throws Exception {
    assertThat(get("/logs", headers.split("\\|", -1)).status()).isBetween(400, 499);
    assertThat(get("/livez").status()).isEqualTo(200);
  }

  // The live tail.

  @Test
  void a_tail_has_old_lines_and_then_new_ones() throws Exception {
    server.app().out("one\ntwo\n");
    try (RawClient client = RawClient.open(server.port(), "/logs?from=tail:1")) {
      assertThat(client.next().text()).isEqualTo("two\n");
      server.app().out("three\n");
      assertThat(client.next().text()).isEqualTo("three\n");
    }
  }

  @Test
  void a_reader_that_reconnects_continues_where_it_was() throws Exception {
    server.app().out("one\ntwo\nthree\n");
    try (RawClient client =
        RawClient.open(server.port(), "/v1/programs/app/logs?from=seq:2&format=json")) {
      JsonArray lines = new JsonObject(client.next().text()).getJsonArray("lines");
      assertThat(lines.stream().map(line -> ((JsonObject) line).getString("text")))
          .containsExactly("two", "three");
    }
  }

  @Test
  void events_are_replayed_and_then_live() throws Exception {
    server.await("app", "RUNNING");
    try (RawClient client = RawClient.open(server.port(), "/v1/events?from=seq:1")) {
      assertThat(new JsonObject(client.next().text()).getString("status")).isEqualTo("STARTING");
      assertThat(new JsonObject(client.next().text()).getLong("seq")).isEqualTo(2);
      server.system("app").exit(3);
      assertThat(new JsonObject(client.next().text()).getString("status")).isEqualTo("BACKOFF");
    }
  }

  // Figures.

  @Test
  void figures_have_the_format_of_prometheus() throws Exception {
    Answer answer = get("/metrics");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("content-type")).isEqualTo("text/plain; version=0.0.4; charset=utf-8");
    assertThat(answer.body()).contains("app=Readers[count=0, linesBehindMax=0]");
  }

  @Test
  void figures_have_the_format_of_open_metrics_if_the_client_accepts_it() throws Exception {
    Answer answer =
        get("/metrics", "Accept: application/openmetrics-text;version=1.0.0,text/plain;q=0.5");
    assertThat(answer.header("content-type"))
        .isEqualTo("application/openmetrics-text; version=1.0.0; charset=utf-8");
  }

  @Test
  void readers_of_the_live_tail_are_among_them() throws Exception {
    server.app().out("one\n");
    try (RawClient client = RawClient.open(server.port(), "/logs?from=start")) {
      client.next();
      assertThat(get("/metrics").body()).contains("app=Readers[count=1, linesBehindMax=0]");
    }
  }

  @Test
  void figures_that_cannot_be_had_are_a_problem() throws Exception {
    server.measuring(false);
    assertProblem(
        get("/metrics"),
        503,
        "Service Unavailable",
        "cannot collect metrics now; see the watchdog's log");
  }
}
