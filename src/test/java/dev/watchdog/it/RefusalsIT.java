package dev.watchdog.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.watchdog.testing.RawClient;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each refusal has a status and a sentence. */
class RefusalsIT {

  private static RunningWatchdog watchdog;
  private static WebClient web;

  @BeforeAll
  static void start() {
    watchdog = Launch.shell("echo up; exec sleep 1000", "-http", "127.0.0.1:0").start();
    web = WebClient.of(watchdog);
    watchdog.stdout().await("^up$");
  }

  @AfterAll
  static void stop() {
    watchdog.stopsCleanly();
    assertThat(watchdog.everythingOnStderr()).doesNotContain("ERROR", "WARN");
    web.close();
    watchdog.close();
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "/v1/programs/app/logs?from=5, cannot read from=5",
        "/v1/programs/app/logs?from=tail:x, cannot read from=tail:x",
        "/v1/programs/app/logs?from=tail:-1, cannot read from=tail:-1",
        "/v1/programs/app/logs?from=seq:, cannot read from=seq:",
        "/v1/programs/app/logs?from=seq:1.5, cannot read from=seq:1.5",
        "/v1/programs/app/logs?from=NOW, cannot read from=NOW",
        "/v1/programs/app/logs?from=seq:99999999999999999999, cannot read from",
        "/v1/programs/app/logs?from=seq:0, the first line is seq:1",
        "/v1/programs/app/logs?from=seq:1000, the next line is seq:2",
        "/v1/programs/app/logs?stream=both, `cannot read stream=both: it is stdout, stderr or all`",
        "/v1/programs/app/logs?format=xml, cannot read format=xml: it is text or json",
        "/v1/events?from=start, cannot read from=start: it is now or seq:N",
        "/v1/events?from=tail:3, cannot read from=tail:3",
        "/v1/events?from=seq:0, the first event is seq:1",
        "/v1/events?from=seq:1000, the next event is seq:",
        "/logs?from=%zz, cannot read this request",
      })
  void a_websocket_with_a_bad_query_is_refused(String path, String sentence) throws IOException {
    refusedOnTheWire(path, 400, sentence);
    assertThat(web.refused(path.replace("%zz", "x"))).isEqualTo(400);
  }

  @Test
  void an_unknown_program_is_refused_with_the_names_of_all_programs() throws IOException {
    String sentence = "there is no program \"web\", only app";
    refusedOnTheWire("/v1/programs/web/logs", 404, sentence);
    isProblem(web.get("/v1/programs/web/logs"), 404, sentence);
  }

  private static void refusedOnTheWire(String path, int status, String sentence, String... headers)
      throws IOException {
    try (RawClient client = web.rawClient()) {
      RawClient.Answer answer = client.upgrade(path, headers);
      assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
      isProblem(answer.json(status), status, sentence);
    }
  }

  private static void isProblem(HttpResponse<String> response, int status, String sentence) {
    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
    isProblem(new JsonObject(response.body()), status, sentence);
  }

  private static void isProblem(JsonObject problem, int status, String sentence) {
    assertThat(problem.getInteger("status")).isEqualTo(status);
    assertThat(problem.getString("title")).isNotBlank();
    assertThat(problem.getString("detail")).contains(sentence);
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "/logs?tail=-1, 400, cannot read tail=-1: it is a number of lines",
        "/logs?tail=ten, 400, cannot read tail=ten",
        "/logs?tail=99999999999999999999, 400, cannot read tail",
        "/logs?stream=in, 400, cannot read stream=in",
        "/v1/events, 426, events come over a WebSocket",
        "/v2, 404, there is nothing at /v2",
        "/v1/programs/%00/logs, 404, there is no program",
        "/v1/programs/a%0d%0aX:y/logs, 404, there is no program",
      })
  void a_bad_request_is_refused(String path, int status, String sentence) {
    isProblem(web.get(path), status, sentence);
  }

  @Test
  void logs_accept_only_GET() {
    for (String method : List.of("POST", "PUT", "DELETE", "PATCH")) {
      isProblem(web.send(method, WebClient.LOGS), 405, method + " is not for this path");
    }
  }

  @Test
  void a_GET_of_events_asks_for_an_upgrade() {
    assertThat(web.get("/v1/events").headers().firstValue("Upgrade")).hasValue("websocket");
  }

  /** Names that an attacker's DNS resolves to loopback (DNS rebinding). */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "evil.example",
        "evil.example:80",
        "localhost.evil.example",
        "127.0.0.1.evil.example",
        "10.0.0.1",
        "[::2]",
        "0x7f000001.example",
        "localhost@evil.example",
        "",
      })
  void on_loopback_another_host_is_refused(String host) throws IOException {
    for (String path : List.of("/livez", "/logs", "/v1/events", "/nothing")) {
      try (RawClient client = web.rawClient()) {
        client.request("GET " + path + " HTTP/1.1", "Host: " + host);
        assertThat(client.answer().status()).as(path).isIn(400, 403);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"localhost", "LOCALHOST:1", "127.0.0.1", "127.8.9.10:99", "[::1]", "[::1]:80"})
  void on_loopback_its_own_names_are_accepted(String host) throws IOException {
    try (RawClient client = web.rawClient()) {
      client.request("GET /livez HTTP/1.1", "Host: " + host);
      assertThat(client.answer().status()).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://evil.example", "https://localhost.evil.example", "null", "http://localhost:1",
        "http://127.0.0.1", "file://", "http://localhost/", "",
      })
  void a_web_page_of_another_origin_gets_no_websocket(String origin) throws IOException {
    refusedOnTheWire("/logs", 403, "another origin", "Origin: " + origin);
    refusedOnTheWire("/logs?from=nonsense", 403, "another origin", "Origin: " + origin);
  }

  @Test
  void a_web_page_of_the_same_origin_gets_a_websocket() {
    WebSocketReader reader =
        web.open("/logs?from=start", "Origin", "http://127.0.0.1:" + web.port());
    reader.awaitText("up\n").close();
  }

  /** A browser shows a page the close code and reason, but not the status of a handshake. */
  @ParameterizedTest
  @CsvSource({
    "/logs?from=nonsense, cannot read from=nonsense",
    "/logs?from=seq:99, the next line is seq:2",
    "/v1/programs/web/logs, there is no program \"web\"",
    "/v1/events?from=seq:0, the first event is seq:1",
  })
  void a_web_page_with_a_bad_query_gets_a_close_code(String path, String sentence) {
    WebSocketReader reader = web.open(path, "Origin", "http://127.0.0.1:" + web.port());
    WebSocketReader.Closed closed = reader.awaitClose();
    assertThat(closed.code()).isEqualTo(1008);
    assertThat(closed.reason()).contains(sentence);
    assertThat(reader.messages()).isEmpty();
  }

  /** A close reason has at most 123 bytes and must be valid UTF-8. */
  @Test
  void a_long_close_reason_is_cut_between_characters() throws IOException {
    for (int length : new int[] {90, 91, 92, 93}) {
      try (RawClient client = web.rawClient()) {
        String name = "a".repeat(length) + "%E2%82%AC".repeat(40);
        String path = "/v1/programs/" + name + "/logs";
        assertThat(client.upgrade(path, "Origin: http://localhost").status()).isEqualTo(101);
        RawClient.Frame close = client.next();
        assertThat(close.close()).startsWith("1008 there is no program \"aaa").doesNotContain("�");
        assertThat(close.payload().length()).isLessThanOrEqualTo(125);
      }
    }
  }

  @Test
  void an_incomplete_handshake_is_refused() throws IOException {
    for (String missing : List.of("Sec-WebSocket-Key", "Sec-WebSocket-Version", "Connection")) {
      try (RawClient client = web.rawClient()) {
        List<String> headers =
            new java.util.ArrayList<>(
                List.of(
                    "Host: localhost",
                    "Upgrade: websocket",
                    "Connection: Upgrade",
                    "Sec-WebSocket-Version: 13",
                    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="));
        headers.removeIf(header -> header.startsWith(missing));
        client.request("GET /logs HTTP/1.1", headers.toArray(String[]::new));
        assertThat(client.answer().status()).as(missing).isBetween(400, 499);
      }
    }
  }

  @Test
  void malformed_and_oversized_requests_are_refused() throws IOException {
    for (String garbage :
        List.of(
            "\0\1\2\3\r\n\r\n",
            "GET\r\n\r\n",
            "GET /livez HTTP/9.9\r\n\r\n",
            "GET /" + "a".repeat(10_000) + " HTTP/1.1\r\nHost: localhost\r\n\r\n",
            "GET /livez HTTP/1.1\r\nHost: localhost\r\nX: " + "a".repeat(40_000) + "\r\n\r\n")) {
      try (RawClient client = web.rawClient()) {
        client.say(garbage);
        client.socket().shutdownOutput();
        client.rest();
      }
    }
    assertThat(web.get("/livez").body()).isEqualTo("ok\n");
  }

  @Test
  void health_is_served_to_every_client() {
    assertThat(web.get("/livez").statusCode()).isEqualTo(200);
    watchdog.stderr().await("app is up");
    assertThat(web.get("/readyz").statusCode()).isEqualTo(200);
  }

  @Test
  void readiness_says_what_is_not_ready() {
    Launch launch = Launch.shell("exit 1", "-http", "127.0.0.1:0", "-restart-delay", "1h");
    try (RunningWatchdog failing = launch.start();
        WebClient asked = WebClient.of(failing)) {
      failing.stderr().await("app exited with code 1");
      isProblem(asked.get("/readyz"), 503, "app is BACKOFF");
      assertThat(asked.get("/livez").statusCode()).isEqualTo(200);
      failing.stopsCleanly();
    }
  }

  @Test
  void with_a_token_file_only_health_needs_no_token(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("token"), "s3cret\n");
    Launch launch =
        Launch.shell("echo up; exec sleep 1000", "-http", "127.0.0.1:0", "-token-file", "" + file);
    try (RunningWatchdog guarded = launch.start();
        WebClient asked = WebClient.of(guarded)) {
      guarded.stdout().await("^up$");
      assertThat(asked.get("/livez").statusCode()).isEqualTo(200);
      for (String path :
          List.of("/logs", WebClient.LOGS, "/v1/events", "/nothing", "/livez/../logs")) {
        isProblem(asked.get(path), 401, "a token is needed");
        isProblem(asked.get(path, "Authorization", "Bearer s3cre"), 401, "a token is needed");
        isProblem(asked.get(path, "Authorization", "Basic s3cret"), 401, "a token is needed");
      }
      assertThat(asked.get("/logs").headers().firstValue("WWW-Authenticate")).hasValue("Bearer");
      assertThat(asked.refused("/logs")).isEqualTo(401);
      assertThat(asked.get("/logs", "Authorization", "Bearer s3cret").body()).isEqualTo("up\n");
      asked.open("/logs?from=start", "Authorization", "Bearer s3cret").awaitText("up\n").close();
      guarded.stopsCleanly();
      assertThat(guarded.everythingOnStderr()).doesNotContain("s3cre");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.0.0.0:0", "[::]:0", "10.1.2.3:0"})
  void beyond_loopback_nothing_starts_without_a_token_file(String address) {
    Launch launch = Launch.shell("echo started", "-http", address);
    try (RunningWatchdog refusing = launch.start()) {
      assertThat(refusing.awaitExit()).isEqualTo(2);
      assertThat(refusing.everythingOnStderr()).contains("-http").contains("-token-file");
      assertThat(refusing.everythingOnStderr().lines()).hasSize(1);
      assertThat(refusing.everythingOnStdout()).isEmpty();
    }
  }
}
