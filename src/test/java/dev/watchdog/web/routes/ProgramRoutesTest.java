package dev.watchdog.web.routes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.watchdog.access.Role;
import dev.watchdog.lifecycle.Event;
import dev.watchdog.program.CommandVerticle;
import dev.watchdog.testing.RawClient;
import dev.watchdog.testing.RawClient.Answer;
import dev.watchdog.web.Logged;
import dev.watchdog.web.LoggedFaults;
import dev.watchdog.web.TestServer;
import dev.watchdog.web.command.CommandSender;
import dev.watchdog.web.command.RefusedCommands;
import dev.watchdog.web.guard.Caller;
import dev.watchdog.web.guard.Guard;
import dev.watchdog.web.guard.Refusal;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Programs over HTTP: their status, and commands for them. */
@Timeout(60)
class ProgramRoutesTest {

  private static final String APP = "/v1/programs/app";

  private TestServer server;

  @BeforeEach
  void serve() throws Exception {
    server = TestServer.ofApp();
    server.await("app", "RUNNING");
  }

  @AfterEach
  void close() throws Exception {
    server.close();
  }

  @Test
  void it_shows_what_its_own_threads_do() throws IOException {
    assertThat(get("/v1/watchdog/threads").body())
        .containsPattern("(?m)^\"vert\\.x-eventloop-thread-\\d+\" RUNNABLE$")
        .containsPattern("(?m)^    at .*\\.ThreadsRoutes\\.dump\\(");
  }

  private Answer get(String path) throws IOException {
    return RawClient.get(server.port(), path);
  }

  private Answer post(String path) throws IOException {
    return post(path, "");
  }

  private Answer post(String path, String body) throws IOException {
    try (RawClient client = new RawClient(server.port())) {
      say(client, path, body);
      return client.answer();
    }
  }

  private static void say(RawClient client, String path, String body) throws IOException {
    client.request("POST " + path + " HTTP/1.1", "Content-Length: " + body.length());
    client.say(body);
  }

  private static void isStatus(Answer answer, int code, String status) {
    assertThat(answer.status()).as("%s", answer).isEqualTo(code);
    assertThat(answer.header("content-type")).isEqualTo("application/json");
    assertThat(new JsonObject(answer.body()).getString("status")).isEqualTo(status);
  }

  private static void isProblem(Answer answer, int code, String sentence) {
    assertThat(answer.status()).as("%s", answer).isEqualTo(code);
    assertThat(answer.header("content-type")).isEqualTo("application/problem+json");
    assertThat(new JsonObject(answer.body()).getInteger("status")).isEqualTo(code);
    assertThat(new JsonObject(answer.body()).getString("detail")).isEqualTo(sentence);
  }

  // Looking.

  @Test
  void a_program_is_shown_as_its_status_record() throws Exception {
    Answer answer = get(APP);
    isStatus(answer, 200, "RUNNING");
    JsonObject status = new JsonObject(answer.body());
    assertThat(status.getInteger("pid")).isEqualTo(71);
    assertThat(status.getString("program")).isEqualTo("app");
    assertThat(get("/v1/programs").body()).isEqualTo(new JsonArray().add(status).encode() + "\n");
  }

  @Test
  void all_programs_are_shown_in_their_order() throws Exception {
    try (TestServer two = TestServer.of(Guard.ofSocket(), "web", "worker")) {
      JsonArray all = new JsonArray(RawClient.get(two.port(), "/v1/programs").body());
      assertThat(all.stream().map(one -> ((JsonObject) one).getString("program")))
          .containsExactly("web", "worker");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/v1/programs", APP, "/livez", "/logs", "/openapi.yaml", "/v1/nothing"})
  void head_is_a_get_without_its_body(String path) throws Exception {
    try (RawClient client = new RawClient(server.port())) {
      client.request("HEAD " + path + " HTTP/1.1");
      client.request("GET " + path + " HTTP/1.1");
      Answer head = client.head();
      Answer got = client.answer();
      assertThat(head.status()).isEqualTo(got.status());
      assertThat(head.header("content-type")).isEqualTo(got.header("content-type"));
    }
  }

  // Commands.

  @Test
  void a_command_is_accepted_and_answered_with_the_status() throws Exception {
    isStatus(post(APP + "/stop"), 202, "STOPPING");
    isStatus(post(APP + "/start"), 202, "STOPPING");
    isStatus(post(APP + "/signal", "{\"signal\":\"HUP\"}"), 202, "STOPPING");
    server.system("app").exit(0);
    server.await("app", "STARTING");
    server.await("app", "RUNNING");
    isStatus(post(APP + "/restart"), 202, "STOPPING");
  }

  @Test
  void what_is_already_so_is_done_only_once() throws Exception {
    isStatus(post(APP + "/start"), 202, "RUNNING");
    isStatus(post(APP + "/start?wait=true"), 200, "RUNNING");
    assertThat(new JsonObject(get(APP).body()).getInteger("run")).isEqualTo(1);
    isStatus(post(APP + "/restart"), 202, "STOPPING");
    isStatus(post(APP + "/restart"), 202, "STOPPING");
    server.system("app").exit(0);
    server.await("app", "STARTING");
    server.await("app", "RUNNING");
    assertThat(new JsonObject(get(APP).body()).getInteger("run")).isEqualTo(2);
  }

  @Test
  void a_command_with_wait_is_answered_when_it_is_done() throws Exception {
    try (RawClient client = new RawClient(server.port())) {
      say(client, APP + "/stop?wait=true", "");
      server.await("app", "STOPPING");
      server.system("app").exit(0);
      isStatus(client.answer(), 200, "STOPPED");
    }
    isStatus(post(APP + "/start?wait=true"), 200, "RUNNING");
    isStatus(post(APP + "/stop?wait=false"), 202, "STOPPING");
  }

  @Test
  void a_command_with_wait_learns_what_superseded_it() throws Exception {
    try (RawClient client = new RawClient(server.port())) {
      say(client, APP + "/stop?wait=true", "");
      server.await("app", "STOPPING");
      post(APP + "/start");
      isProblem(client.answer(), 409, "app goes on: superseded by a start command");
    }
  }

  @Test
  void a_second_stop_is_refused_unless_it_waits() throws Exception {
    post(APP + "/stop");
    isProblem(post(APP + "/stop"), 409, "app is already stopping");
    try (RawClient client = new RawClient(server.port())) {
      say(client, APP + "/stop?wait=true", "");
      say(client, APP, ""); // not before the other is answered
      server.system("app").exit(0);
      isStatus(client.answer(), 200, "STOPPED");
      assertThat(client.answer().status()).isEqualTo(405);
    }
    isProblem(post(APP + "/signal", "{\"signal\":\"HUP\"}"), 409, "app is not running");
  }

  @Test
  void commands_are_logged_with_their_caller() throws Exception {
    try (Logged log = Logged.by(CommandVerticle.class)) {
      post(APP + "/stop");
      assertThat(log.next())
          .isEqualTo("INFO stop app, by the owner of the socket: app is stopping");
    }
  }

  @Test
  void a_look_does_not_wait_for_supervision_for_ever() throws Exception {
    Vertx alone = Vertx.vertx();
    CommandSender commands =
        new CommandSender(alone.eventBus(), new RefusedCommands(alone, Duration.ofSeconds(1)));
    assertThat(
            commands
                .ask(new Caller("me", Role.OPERATE, ""), new JsonObject().put("command", "list"))
                .transform(asked -> Future.succeededFuture((Refusal) asked.cause()))
                .await(20, TimeUnit.SECONDS)
                .status())
        .isEqualTo(503);
    alone.close().await(20, TimeUnit.SECONDS);
  }

  // Roles.

  @ParameterizedTest
  @ValueSource(strings = {"start", "stop", "restart", "signal", "stop?wait=true", "stop?x", "kill"})
  void a_caller_that_may_only_look_gives_no_commands(String word) throws Exception {
    Guard guard = _ -> new Caller("a caller", Role.TAIL, ": ask the owner");
    try (TestServer looking = TestServer.of(guard, "app");
        Logged log = Logged.by(RefusedCommands.class)) {
      Answer answer = RawClient.ask(looking.port(), "POST " + APP + "/" + word + " HTTP/1.1");
      if (word.equals("kill")) {
        assertThat(answer.status()).isEqualTo(404);
        return;
      }
      isProblem(answer, 403, "this needs the role operate: ask the owner");
      assertThat(log.next())
          .startsWith(
              "WARN refused POST "
                  + APP
                  + "/"
                  + word.replaceAll("\\?.*", "")
                  + ", by a caller: this needs");
      assertThat(RawClient.get(looking.port(), APP).status()).isEqualTo(200);
    }
  }

  @Test
  void a_caller_that_may_only_observe_reads_no_lines() throws Exception {
    try (TestServer looking = TestServer.of(_ -> new Caller("x", Role.OBSERVE, ""), "app")) {
      for (String path : new String[] {"/logs", APP + "/logs"}) {
        isProblem(RawClient.get(looking.port(), path), 403, "this needs the role tail");
        try (RawClient client = new RawClient(looking.port())) {
          isProblem(client.upgrade(path), 403, "this needs the role tail");
        }
      }
      try (RawClient client = RawClient.open(looking.port(), "/v1/events?from=seq:1")) {
        assertThat(client.next().text()).contains("STARTING");
      }
    }
  }

  // Nonsense.

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "stop?wait=yes, , cannot read wait=yes: it is true or false",
        "stop?wait, , cannot read wait=: it is true or false",
        "stop?wait=true&wait=false, , `cannot read wait=true,false: it is true or false`",
        "stop?wat=true, , unknown parameter wat; there is wait here",
        "signal?wait=true, , unknown parameter wait; there is none here",
        "stop, `{\"x\":1}`, unknown field \"x\" in the body; there is none here",
        "stop, [], cannot read the body: it is a JSON object",
        "stop, null, cannot read the body: it is a JSON object",
        "stop, stop, cannot read the body: it is a JSON object",
        "stop, `{} {}`, cannot read the body: it is a JSON object",
        "signal, , `\"signal\" is missing: which one? HUP, USR1, 10`",
        "signal, {}, `\"signal\" is missing: which one? HUP, USR1, 10`",
        "signal, `{\"signal\":1}`, \"signal\" is a string",
        "signal, `{\"signal\":\"HUP\",\"wait\":true}`, unknown field \"wait\" in the body; there is"
            + " signal here",
      })
  void an_invalid_command_is_refused_and_changes_nothing(String word, String body, String sentence)
      throws Exception {
    isProblem(post(APP + "/" + word, body == null ? "" : body), 400, sentence);
    isStatus(get(APP), 200, "RUNNING");
  }

  @Test
  void a_program_that_is_not_there_cannot_be_stopped() throws Exception {
    isProblem(post("/v1/programs/x/stop"), 404, "there is no program \"x\", only app");
    isProblem(get("/v1/programs/x"), 404, "there is no program \"x\", only app");
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /v1/programs/app/stop, POST",
    "POST, /v1/programs/app, 'GET, HEAD'",
    "POST, /v1/programs/, 'GET, HEAD'",
    "DELETE, /v1/programs/app/logs, 'GET, HEAD'",
    "PUT, /openapi.yaml, 'GET, HEAD'"
  })
  void an_unknown_method_is_refused_with_the_known_ones(String method, String path, String allowed)
      throws Exception {
    Answer answer = RawClient.ask(server.port(), method + " " + path + " HTTP/1.1");
    isProblem(answer, 405, method + " is not for this path");
    assertThat(answer.header("allow")).isEqualTo(allowed);
  }

  // The wire.

  @Test
  void a_body_that_is_too_large_is_refused_and_the_connection_goes_on() throws Exception {
    String large = " ".repeat(RequestBody.BYTES_MAX + 1);
    try (RawClient client = new RawClient(server.port())) {
      say(client, APP + "/stop", large);
      client.request("GET " + APP + " HTTP/1.1");
      isProblem(client.answer(), 413, "cannot take a body of more than 65536 bytes");
      isStatus(client.answer(), 200, "RUNNING");
      client.request("POST " + APP + "/stop HTTP/1.1", "Transfer-Encoding: chunked");
      for (int i = 0; i < 3; i++) {
        client.say("8000\r\n" + " ".repeat(0x8000) + "\r\n");
      }
      client.say("0\r\n\r\n");
      isProblem(client.answer(), 413, "cannot take a body of more than 65536 bytes");
      say(client, APP + "/signal", " ".repeat(RequestBody.BYTES_MAX - 16) + "{\"signal\":\"HUP\"}");
      isStatus(client.answer(), 202, "RUNNING");
    }
  }

  @Test
  void requests_that_are_refused_before_their_body_is_read_leave_the_connection_right()
      throws Exception {
    try (RawClient client = new RawClient(server.port())) {
      say(client, "/nothing", "{\"signal\":\"HUP\"}");
      say(client, APP + "/stop?x=1", "GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n");
      say(client, APP, "some bytes");
      client.request("GET /livez HTTP/1.1");
      say(client, APP + "/signal", "{\"signal\":\"HUP\"}");
      assertThat(client.answer().status()).isEqualTo(404);
      assertThat(client.answer().status()).isEqualTo(400);
      assertThat(client.answer().status()).isEqualTo(405);
      assertThat(client.answer().body()).isEqualTo("ok\n");
      isStatus(client.answer(), 202, "RUNNING");
    }
  }

  @Test
  void a_client_that_expects_100_continue_gets_it() throws Exception {
    try (RawClient client = new RawClient(server.port())) {
      client.request(
          "POST " + APP + "/signal HTTP/1.1", "Expect: 100-continue", "Content-Length: 16");
      assertThat(client.answer().status()).isEqualTo(100);
      client.say("{\"signal\":\"HUP\"}");
      isStatus(client.answer(), 202, "RUNNING");
    }
  }

  @Test
  void a_client_that_leaves_in_the_middle_causes_no_error() throws Exception {
    try (LoggedFaults faults = LoggedFaults.from()) {
      RawClient half = new RawClient(server.port());
      half.request("POST " + APP + "/signal HTTP/1.1", "Content-Length: 100");
      half.say("{");
      half.reset();
      RawClient waiting = new RawClient(server.port());
      say(waiting, APP + "/stop?wait=true", "");
      server.await("app", "STOPPING");
      waiting.reset();
      server.system("app").exit(0);
      server.await("app", "STOPPED");
      isStatus(post(APP + "/start?wait=true"), 200, "RUNNING");
      assertThat(faults.all()).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'GET /%s HTTP/1.1\r\nHost: localhost\r\n\r\n', 5000, 414",
    "'GET /livez HTTP/1.1\r\nHost: localhost\r\nX: %s\r\n\r\n', 20000, 431",
    "'GET /livez HTTP/1.1\r\nHost: localhost\r\nX y: %s\r\n\r\n', 1, 400",
    "'%s\r\n\r\n', 3, 400"
  })
  void what_is_not_http_is_answered_with_a_problem_and_closed(String wire, int length, int status)
      throws Exception {
    try (RawClient client = new RawClient(server.port())) {
      client.say(wire.formatted("a".repeat(length)));
      Answer answer = client.answer();
      assertThat(answer.status()).isEqualTo(status);
      assertThat(answer.header("content-type")).isEqualTo("application/problem+json");
      assertThat(answer.header("connection")).isEqualTo("close");
      assertThat(client.isOver()).isTrue();
    }
  }

  // The end.

  @Test
  void the_end_waits_for_answers_that_are_owed() throws Exception {
    try (RawClient client = new RawClient(server.port())) {
      say(client, APP + "/stop?wait=true", "");
      server.await("app", "STOPPING");
      Future<Void> end = server.end();
      isStatus(get(APP), 200, "STOPPING");
      assertThat(end.isComplete()).isFalse();
      server.system("app").exit(0);
      isStatus(client.answer(), 200, "STOPPED");
      end.await(20, TimeUnit.SECONDS);
    }
  }

  @Test
  void but_not_for_a_client_that_went_away() throws Exception {
    RawClient client = new RawClient(server.port());
    say(client, APP + "/stop?wait=true", "");
    server.await("app", "STOPPING");
    Future<Void> end = server.end();
    assertThat(end.isComplete()).isFalse();
    client.reset();
    end.await(20, TimeUnit.SECONDS);
  }

  @Test
  void at_the_end_commands_are_refused() throws Exception {
    try (RawClient client = new RawClient(server.port())) {
      say(client, APP + "/stop?wait=true", "");
      server.await("app", "STOPPING");
      server.program("app").end(new Event.Stop(Duration.ofHours(1)));
      isProblem(post(APP + "/start"), 409, "app is ending with the watchdog");
      isProblem(post(APP + "/stop?wait=true"), 409, "app is ending with the watchdog");
      server.system("app").exit(0);
      isStatus(client.answer(), 200, "STOPPED");
    }
  }
}
