package dev.watchdog.web.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.watchdog.access.Address;
import dev.watchdog.access.Role;
import dev.watchdog.access.Tokens;
import dev.watchdog.testing.RawClient;
import dev.watchdog.web.TestServer;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Route;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What each route needs, for each role and without a token: a route that is not here is a mistake.
 */
@Timeout(60)
class RolesTest {

  private static final Optional<Role> NOTHING = Optional.empty();
  private static final Optional<Role> OBSERVE = Optional.of(Role.OBSERVE);
  private static final Optional<Role> TAIL = Optional.of(Role.TAIL);
  private static final Optional<Role> OPERATE = Optional.of(Role.OPERATE);

  private static final Map<String, Optional<Role>> NEEDED =
      Map.ofEntries(
          Map.entry("GET /livez", NOTHING),
          Map.entry("GET /readyz", NOTHING),
          Map.entry("GET /openapi.yaml", OBSERVE),
          Map.entry("GET /metrics", OBSERVE),
          Map.entry("GET /v1/programs", OBSERVE),
          Map.entry("GET /v1/programs/:name", OBSERVE),
          Map.entry("GET /v1/events", OBSERVE),
          Map.entry("GET /eventbus/info", OBSERVE),
          Map.entry("GET /eventbus/websocket", OBSERVE),
          Map.entry("GET /eventbus/:server/:session/websocket", OBSERVE),
          Map.entry("GET /v1/programs/:name/logs", TAIL),
          Map.entry("GET /logs", TAIL),
          Map.entry("POST /v1/reload", OPERATE),
          Map.entry("GET /v1/watchdog/threads", OPERATE),
          Map.entry("POST /v1/programs/:name/start", OPERATE),
          Map.entry("POST /v1/programs/:name/stop", OPERATE),
          Map.entry("POST /v1/programs/:name/restart", OPERATE),
          Map.entry("POST /v1/programs/:name/signal", OPERATE));

  private TestServer server;
  private Guard guard;

  @BeforeEach
  void serve(@TempDir Path folder) throws Exception {
    List<String> lines = Stream.of(Role.values()).map(role -> role.word() + " " + role).toList();
    Tokens tokens = Tokens.read(Files.write(folder.resolve("tokens"), lines));
    guard = Guard.ofTcp(new Address("0.0.0.0", 0), Optional.of(tokens));
    server = TestServer.of(guard, "app");
    server.await("app", "RUNNING");
  }

  @AfterEach
  void close() throws Exception {
    server.close();
  }

  @Test
  void every_route_checks_its_role() throws Exception {
    TreeSet<String> routes =
        server.router(guard).getRoutes().stream()
            .filter(route -> route.getPath() != null)
            .flatMap(RolesTest::requests)
            .collect(Collectors.toCollection(TreeSet::new));
    for (String route : routes) {
      String known = route.replace("HEAD ", "GET ");
      assertThat(NEEDED).as("each route needs a role").containsKey(known);
      check(route, NEEDED.get(known));
    }
    assertThat(routes).containsAll(NEEDED.keySet());
  }

  private static Stream<String> requests(Route route) {
    assertThat(route.methods()).as(route.getPath()).isNotEmpty();
    return route.methods().stream().map(HttpMethod::name).map(m -> m + " " + route.getPath());
  }

  private void check(String route, Optional<Role> needed) throws Exception {
    int without = status(route, "X: y");
    assertThat(without == 401)
        .as("%s without a token is %d", route, without)
        .isEqualTo(needed.isPresent());
    for (Role role : Role.values()) {
      int status = status(route, "Authorization: Bearer " + role);
      assertThat(status).as("%s by %s", route, role).isNotEqualTo(401).isLessThan(500);
      assertThat(status != 403)
          .as("%s by %s is %d", route, role, status)
          .isEqualTo(needed.isEmpty() || role.includes(needed.get()));
    }
  }

  private int status(String route, String header) throws Exception {
    String path = route.replace(":name", "app").replaceAll(":[a-z]+", "1");
    try (RawClient client = new RawClient(server.port())) {
      client.request(path + " HTTP/1.1", header, "Content-Length: 0");
      return client.head().status();
    }
  }
}
