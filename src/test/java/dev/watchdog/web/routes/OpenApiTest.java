package dev.watchdog.web.routes;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.harrel.jsonschema.Validator;
import dev.harrel.jsonschema.ValidatorFactory;
import dev.harrel.jsonschema.providers.SnakeYamlNode;
import dev.watchdog.testing.RawClient;
import dev.watchdog.testing.RawClient.Answer;
import dev.watchdog.web.TestServer;
import dev.watchdog.web.guard.Guard;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Route;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** What the API says of itself is so, and is all. */
@Timeout(60)
class OpenApiTest {

  private static final String SCHEMAS = "https://watchdog.dev/openapi";
  private static final String TEXT = OpenApiRoutes.text().toString(UTF_8);
  private static final Map<String, ?> DESCRIPTION =
      new Yaml(new SafeConstructor(new LoaderOptions())).load(TEXT);

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
  void it_is_served_with_the_version_of_the_build() throws Exception {
    Answer answer = RawClient.get(server.port(), "/openapi.yaml");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("content-type")).isEqualTo("application/yaml");
    assertThat(answer.body()).isEqualTo(TEXT);
    assertThat(((Map<?, ?>) DESCRIPTION.get("info")).get("version").toString()).matches("\\d.*");
  }

  /** Paths of one program may share a row, which then names the first one whole. */
  @Test
  void the_pages_for_users_name_every_path() throws Exception {
    String pages =
        Files.readString(Path.of("docs/control.md")) + Files.readString(Path.of("docs/logs.md"));
    assertThat(((Map<?, ?>) DESCRIPTION.get("paths")).keySet())
        .map(path -> path.toString().replace("{name}", "NAME"))
        .filteredOn(path -> !path.startsWith("/eventbus/")) // the page names the bridge
        .allMatch(path -> pages.contains(path) || pages.contains(lastWord(path)));
  }

  private static String lastWord(String path) {
    return "`" + path.substring(path.lastIndexOf('/') + 1) + "`";
  }

  @Test
  void it_names_every_route_and_no_other() {
    assertThat(described())
        .containsExactlyElementsOf(
            server.router(Guard.ofSocket()).getRoutes().stream()
                .filter(route -> route.getPath() != null)
                .flatMap(OpenApiTest::operations)
                .collect(Collectors.toCollection(TreeSet::new)));
  }

  private static Stream<String> operations(Route route) {
    String path = route.getPath().replaceAll(":([a-z]+)", "{$1}");
    return route.methods().stream().map(HttpMethod::name).map(method -> method + " " + path);
  }

  private static Set<String> described() {
    Set<String> operations = new TreeSet<>();
    paths()
        .forEach((path, item) ->
            item.keySet().stream()
                .filter(key -> !key.equals("parameters"))
                .forEach(method -> operations.add(method.toUpperCase(Locale.ROOT) + " " + path)));
    return operations;
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Map<String, ?>> paths() {
    return (Map<String, Map<String, ?>>) DESCRIPTION.get("paths");
  }

  private static Validator validator() {
    Validator validator =
        new ValidatorFactory()
            .withJsonNodeFactory(new SnakeYamlNode.Factory())
            .withDisabledSchemaValidation(true) // the document is no schema, its parts are
            .createValidator();
    validator.registerSchema(URI.create(SCHEMAS), TEXT);
    return validator;
  }

  private static void conforms(String json, String schema) {
    Validator.Result result =
        validator().validate(URI.create(SCHEMAS + "#/components/schemas/" + schema), json);
    assertThat(result.getErrors())
        .as("%s is a %s", json, schema)
        .extracting(error -> error.getInstanceLocation() + " " + error.getError())
        .isEmpty();
    assertThat(result.isValid()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /v1/programs/app, 200, Status",
    "POST, /v1/programs/app/start, 202, Status",
    "POST, /v1/programs/app/start?wait=true, 200, Status",
    "POST, /v1/programs/app/stop, 202, Status",
    "GET, /eventbus/info, 200, SockJsInfo",
    "GET, /v1/programs/x, 404, Problem",
    "POST, /v1/programs/app/signal, 400, Problem",
    "GET, /v1/events, 426, Problem",
    "GET, /eventbus/websocket, 426, Problem",
    "GET, /eventbus/1/2/websocket, 426, Problem",
    "GET, /nothing, 404, Problem",
    "DELETE, /livez, 405, Problem",
  })
  void answers_are_as_it_says(String method, String path, int status, String schema)
      throws Exception {
    Answer answer = RawClient.ask(server.port(), method + " " + path + " HTTP/1.1");
    assertThat(answer.status()).isEqualTo(status);
    conforms(answer.body(), schema);
  }

  @Test
  void so_are_status_records_in_every_status_that_comes() throws Exception {
    server.system("app").exit(3);
    server.await("app", "BACKOFF");
    conforms(RawClient.get(server.port(), "/v1/programs/app").body(), "Status");
    RawClient.ask(server.port(), "POST /v1/programs/app/stop?wait=true HTTP/1.1");
    conforms(RawClient.get(server.port(), "/v1/programs/app").body(), "Status");
  }

  @Test
  void so_are_events_and_lines() throws Exception {
    server.system("app").exit(3);
    server.await("app", "BACKOFF");
    try (RawClient events = RawClient.open(server.port(), "/v1/events?from=seq:1")) {
      for (int i = 0; i < 3; i++) {
        conforms(events.next().text(), "Event");
      }
    }
    server.app().out("one\ntwo\n");
    try (RawClient lines = RawClient.open(server.port(), "/logs?from=start&format=json")) {
      conforms(lines.next().text(), "Tail");
    }
  }

  @Test
  void and_what_is_not_as_it_says_would_be_seen() {
    Validator validator = validator();
    for (String schema : List.of("Status", "Event", "Tail", "Problem", "SignalCommand")) {
      assertThat(
              validator
                  .validate(
                      URI.create(SCHEMAS + "#/components/schemas/" + schema),
                      new JsonObject().put("x", 1).encode())
                  .isValid())
          .as(schema)
          .isFalse();
    }
  }
}
