package dev.watchdog.web.routes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.watchdog.program.NotReloadedException;
import dev.watchdog.testing.RawClient;
import dev.watchdog.testing.RawClient.Answer;
import dev.watchdog.web.TestServer;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The answer to a reload, whatever it came to. */
@Timeout(60)
class ReloadRoutesTest {

  private TestServer server;

  @BeforeEach
  void serve() throws Exception {
    server = TestServer.ofApp();
  }

  @AfterEach
  void close() throws Exception {
    server.close();
  }

  private Answer reload() throws IOException {
    try (RawClient client = new RawClient(server.port())) {
      client.request("POST /v1/reload HTTP/1.1", "Content-Length: 0");
      return client.answer();
    }
  }

  @Test
  void the_answer_lists_what_has_changed() throws IOException {
    server.reloaded(
        Future.succeededFuture(
            new ReloadRoutes.Changes(Map.of("added", List.of("web")), List.of("http"))));
    Answer answer = reload();
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo("{\"added\":[\"web\"],\"needRestart\":[\"http\"]}\n");
  }

  @Test
  void a_file_with_problems_is_a_conflict_that_lists_them() throws IOException {
    List<String> problems = List.of("line 1: one", "line 2: two");
    server.reloaded(Future.failedFuture(new NotReloadedException(problems)));
    Answer answer = reload();
    assertThat(answer.status()).isEqualTo(409);
    JsonObject problem = new JsonObject(answer.body());
    assertThat(problem.getString("title")).isEqualTo("Conflict");
    assertThat(problem.getString("detail")).startsWith("nothing is changed: ");
    assertThat(problem.getJsonArray("problems")).isEqualTo(new JsonArray(problems));
  }

  @Test
  void a_fault_of_ours_is_an_internal_error() throws IOException {
    server.reloaded(Future.failedFuture("a fault"));
    assertThat(reload().status()).isEqualTo(500);
  }
}
