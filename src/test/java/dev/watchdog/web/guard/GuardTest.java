package dev.watchdog.web.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.watchdog.access.Address;
import dev.watchdog.access.Tokens;
import dev.watchdog.testing.RawClient;
import dev.watchdog.testing.RawClient.Answer;
import dev.watchdog.web.Logged;
import dev.watchdog.web.TestServer;
import dev.watchdog.web.command.RefusedCommands;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which callers the real server admits. */
@Timeout(60)
class GuardTest {

  private static final String HOST_SENTENCE =
      "cannot answer to this Host: on loopback it is localhost, 127.0.0.1 or [::1]";
  private static final String ORIGIN_SENTENCE =
      "cannot open a WebSocket for a page of another origin";
  private static final String TOKEN_SENTENCE =
      "a token is needed: send \"Authorization: Bearer TOKEN\" with one of those in -token-file";

  private TestServer server;

  @TempDir private Path folder;

  private TestServer serve(String host, String... tokens) throws Exception {
    Optional<Tokens> read =
        tokens.length == 0
            ? Optional.empty()
            : Optional.of(Tokens.read(Files.write(folder.resolve("tokens"), List.of(tokens))));
    server = TestServer.of(Guard.ofTcp(new Address(host, 0), read), "app");
    server.await("app", "RUNNING");
    return server;
  }

  private TestServer onLoopback() throws Exception {
    return serve("127.0.0.1");
  }

  private TestServer withToken() throws Exception {
    return serve("0.0.0.0", "s3cret");
  }

  @AfterEach
  void close() throws Exception {
    server.close();
  }

  private static void assertRefused(Answer answer, int status, String sentence) {
    assertThat(answer.status()).as("%s", answer).isEqualTo(status);
    assertThat(answer.header("content-type")).isEqualTo("application/problem+json");
    JsonObject problem = new JsonObject(answer.body());
    assertThat(problem.getInteger("status")).isEqualTo(status);
    assertThat(problem.getString("detail")).isEqualTo(sentence);
  }

  // Host

  @Test
  void on_loopback_any_name_of_loopback_will_do() throws Exception {
    onLoopback();
    for (String host :
        new String[] {
          "localhost",
          "LOCALHOST",
          "localhost:1",
          "127.0.0.1",
          "127.0.0.1:8910",
          "127.9.9.9",
          "[::1]",
          "[::1]:8910",
          "[0:0:0:0:0:0:0:1]"
        }) {
      assertThat(RawClient.get(server.port(), "/livez", "Host: " + host).status())
          .as(host)
          .isEqualTo(200);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "evil.example",
        "evil.example:8910",
        "localhost.evil.example",
        "127.0.0.1.evil.example",
        "localhost.",
        "10.0.0.1",
        "0.0.0.0",
        "[::]",
        "[fe80::1]",
        "2130706433.example"
      })
  void on_loopback_any_other_name_is_of_a_page_that_lies(String host) throws Exception {
    onLoopback();
    assertRefused(RawClient.get(server.port(), "/livez", "Host: " + host), 403, HOST_SENTENCE);
    try (RawClient client = new RawClient(server.port())) {
      assertRefused(client.upgrade("/logs", "Host: " + host), 403, HOST_SENTENCE);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "[", "]", "[]", "[::1", "a b", ":8910", "localhost:x", "[zz]"})
  void what_is_not_a_host_is_never_admitted(String host) throws Exception {
    onLoopback();
    assertThat(RawClient.get(server.port(), "/v1/programs/app/logs", "Host: " + host).status())
        .isBetween(400, 499);
  }

  @Test
  void a_request_without_a_host_is_not_admitted() throws Exception {
    onLoopback();
    try (RawClient client = new RawClient(server.port())) {
      client.say("GET /v1/programs/app/logs HTTP/1.0\r\n\r\n");
      assertThat(client.answer().status()).isBetween(400, 499);
    }
  }

  @Test
  void elsewhere_any_host_will_do() throws Exception {
    withToken();
    assertThat(RawClient.get(server.port(), "/livez", "Host: example.org").status()).isEqualTo(200);
  }

  // Token

  @Test
  void a_request_with_the_token_is_admitted() throws Exception {
    withToken();
    for (String authorization :
        new String[] {"Bearer s3cret", "bearer s3cret", "BEARER  s3cret", "Bearer s3cret  "}) {
      assertThat(RawClient.get(server.port(), "/logs", "Authorization: " + authorization).status())
          .as(authorization)
          .isEqualTo(200);
    }
    RawClient.open(server.port(), "/logs", "Authorization: Bearer s3cret").close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "s3cret",
        "Bearer",
        "Bearer ",
        "Bearers3cret",
        "Bearer s3cre",
        "Bearer s3crett",
        "Bearer S3CRET",
        "Basic s3cret",
        "Bearer s3 cret"
      })
  void without_it_nothing_is_answered_but_that(String authorization) throws Exception {
    withToken();
    for (String path : new String[] {"/logs", "/v1/events", "/nowhere", "/livez/", "//livez"}) {
      Answer answer = RawClient.get(server.port(), path, "Authorization: " + authorization);
      assertRefused(answer, 401, TOKEN_SENTENCE);
      assertThat(answer.header("www-authenticate")).isEqualTo("Bearer");
    }
  }

  @Test
  void nor_is_a_web_socket_opened() throws Exception {
    withToken();
    try (RawClient client = new RawClient(server.port())) {
      assertRefused(client.upgrade("/logs"), 401, TOKEN_SENTENCE);
    }
    try (RawClient client = new RawClient(server.port())) {
      assertRefused(client.upgrade("/logs", "Origin: http://evil.example"), 401, TOKEN_SENTENCE);
    }
  }

  @Test
  void an_orchestrator_needs_none() throws Exception {
    withToken();
    assertThat(RawClient.get(server.port(), "/livez").status()).isEqualTo(200);
    assertThat(RawClient.get(server.port(), "/readyz").status()).isEqualTo(200);
    assertThat(RawClient.get(server.port(), "/livez?x=1").status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/livez/../logs",
        "/livez/%2e%2e/logs",
        "/%6cogs",
        "/logs?/livez",
        "/logs#/livez",
        "/livez%2f..%2flogs",
        "/readyz;/logs"
      })
  void no_spelling_of_a_path_avoids_the_token(String path) throws Exception {
    withToken();
    assertThat(RawClient.get(server.port(), path).status()).isIn(400, 401, 404);
  }

  @Test
  void on_loopback_the_token_is_needed_where_there_is_one() throws Exception {
    serve("127.0.0.1", "s3cret");
    assertRefused(RawClient.get(server.port(), "/logs"), 401, TOKEN_SENTENCE);
    assertRefused(
        RawClient.get(server.port(), "/logs", "Host: evil.example", "Authorization: Bearer s3cret"),
        403,
        HOST_SENTENCE);
  }

  @Test
  void a_request_for_health_may_do_nothing_else_whatever_it_shows() throws Exception {
    withToken();
    assertThat(RawClient.get(server.port(), "/livez", "Authorization: Bearer no").status())
        .isEqualTo(200);
  }

  // Refused commands

  @ParameterizedTest
  @ValueSource(strings = {"POST /v1/programs/app/stop", "GET /eventbus/info", "PUT /logs"})
  void a_refused_command_is_logged_with_its_caller(String request) throws Exception {
    withToken();
    try (Logged log = Logged.by(RefusedCommands.class)) {
      assertRefused(RawClient.ask(server.port(), request + " HTTP/1.1"), 401, TOKEN_SENTENCE);
      assertThat(log.next())
          .matches("WARN refused " + request + ", by 127\\.0\\.0\\.1:\\d+: a token is needed.*");
    }
  }

  @Test
  void of_a_flood_of_refused_commands_the_first_is_logged_and_how_many_followed() throws Exception {
    withToken();
    try (Logged log = Logged.by(RefusedCommands.class);
        RawClient client = new RawClient(server.port())) {
      client.say("POST /logs HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n".repeat(50));
      for (int i = 0; i < 50; i++) {
        assertThat(client.answer().status()).isEqualTo(401);
      }
      assertThat(log.next()).startsWith("WARN refused POST /logs, by 127.0.0.1");
      assertThat(log.next()).isEqualTo("WARN refused 49 more commands meanwhile");
      assertThat(log.isEmpty()).isTrue();
    }
  }

  @Test
  void a_refused_look_is_not_logged() throws Exception {
    withToken();
    try (Logged log = Logged.by(RefusedCommands.class)) {
      assertRefused(RawClient.get(server.port(), "/logs"), 401, TOKEN_SENTENCE);
      assertThat(log.isEmpty()).isTrue();
    }
  }

  // Origin

  @ParameterizedTest
  @ValueSource(
      strings = {
        "POST /v1/programs/app/stop",
        "POST /eventbus/1/2/xhr",
        "GET /eventbus/info",
        "DELETE /v1/programs/app"
      })
  void a_page_from_elsewhere_can_give_no_commands(String request) throws Exception {
    onLoopback();
    assertRefused(
        RawClient.ask(server.port(), request + " HTTP/1.1", "Origin: http://evil.example"),
        403,
        "cannot take commands from a page of another origin");
  }

  @Test
  void a_page_from_elsewhere_may_ask_for_what_it_cannot_read() throws Exception {
    onLoopback();
    assertThat(RawClient.get(server.port(), "/logs", "Origin: http://evil.example").status())
        .isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://evil.example",
        "http://localhost:1",
        "https://localhost.evil.example",
        "null",
        "",
        "localhost:8910",
        "ftp://localhost:8910",
        "http://localhost:8910/",
        "file://"
      })
  void a_page_from_elsewhere_gets_no_web_socket(String origin) throws Exception {
    onLoopback();
    for (String path : new String[] {"/logs", "/v1/events", "/logs?from=nonsense"}) {
      try (RawClient client = new RawClient(server.port())) {
        assertRefused(
            client.upgrade(path, "Host: localhost:8910", "Origin: " + origin),
            403,
            ORIGIN_SENTENCE);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"http://localhost:8910", "https://localhost:8910", "HTTP://LOCALHOST:8910"})
  void a_page_from_here_gets_one(String origin) throws Exception {
    onLoopback();
    RawClient.open(server.port(), "/logs", "Host: localhost:8910", "Origin: " + origin).close();
  }

  @Test
  void a_client_that_is_not_a_page_sends_no_origin_and_gets_one() throws Exception {
    onLoopback();
    RawClient.open(server.port(), "/logs").close();
  }

  @Test
  void behind_the_unix_socket_nothing_is_asked() throws Exception {
    server = TestServer.of(Guard.ofSocket(), "app");
    assertThat(RawClient.get(server.port(), "/livez", "Host: anything").status()).isEqualTo(200);
    RawClient.open(server.port(), "/logs", "Host: watchdog").close();
  }
}
