package dev.watchdog.web.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.watchdog.testing.Await;
import dev.watchdog.testing.RawClient;
import dev.watchdog.web.guard.Guard;
import dev.watchdog.web.listen.ServerOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** For how long one may stay connected, by a clock that the test sets. */
@Timeout(60)
class ConnectionsTest {

  private static final int PATIENCE_SECONDS = 20;
  private static final int MAX = 3;
  private static final Duration REQUEST = Duration.ofSeconds(10);
  private static final Duration PAUSE = Duration.ofSeconds(60);
  private static final Duration STALL = Duration.ofSeconds(30);
  private static final Duration NEVER = Duration.ofDays(1); // the test sweeps itself

  private final Vertx vertx = Vertx.vertx();
  private final AtomicLong nanos = new AtomicLong();
  private final MemoryBudget memory = new MemoryBudget(MemoryBudget.Limits.USUAL, () -> {});
  private final Connections connections =
      new Connections(
          vertx,
          MAX,
          Guard.OPEN_TO_ALL,
          memory,
          new TimeLimits(REQUEST, PAUSE, STALL, NEVER),
          nanos::get);
  private final BlockingQueue<HttpServerRequest> asked = new LinkedBlockingQueue<>();
  private final BlockingQueue<ServerWebSocket> sockets = new LinkedBlockingQueue<>();
  private final Server server = new Server();

  /** Answers what a test does not answer itself. */
  private final class Server extends VerticleBase {
    private int port;

    @Override
    public Future<HttpServer> start() {
      return vertx
          .createHttpServer(ServerOptions.options())
          .connectionHandler(connection -> connections.admit(connection, ServerOptions.options()))
          .requestHandler(this::answer)
          .listen(0, "127.0.0.1")
          .onSuccess(listening -> port = listening.actualPort());
    }

    private void answer(HttpServerRequest request) {
      switch (request.path()) {
        case "/socket" -> request.toWebSocket().onSuccess(sockets::add);
        case "/late" -> asked.add(request);
        case "/large" -> request.response().end(Buffer.buffer(new byte[32 << 20]));
        default -> request.body().onSuccess(_ -> request.response().end("done"));
      }
    }

    <T> T call(Supplier<T> task) throws Exception {
      Promise<T> result = Promise.promise();
      context.runOnContext(_ -> result.complete(task.get()));
      return result.future().await(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }
  }

  @BeforeEach
  void serve() throws Exception {
    vertx.deployVerticle(server).await(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  @AfterEach
  void close() throws Exception {
    vertx.close().await(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  private RawClient client() throws IOException {
    return new RawClient(server.port);
  }

  private void later(Duration time) throws Exception {
    nanos.addAndGet(time.toNanos());
    sweep();
  }

  private int sweep() throws Exception {
    return server.call(() -> {
      connections.sweep();
      return connections.size();
    });
  }

  /** What was sent before is read by then: it has been answered. */
  private void isAnswered(RawClient client, String path) throws IOException {
    client.request("GET " + path + " HTTP/1.1");
    assertThat(client.answer().status()).isEqualTo(200);
  }

  private void awaitOpen(int count) throws Exception {
    Await.until(count + " connections", () -> server.call(connections::size) == count);
  }

  // Slow clients

  @Test
  void a_client_that_connects_and_sends_nothing_is_cut() throws Exception {
    try (RawClient client = client()) {
      awaitOpen(1);
      later(REQUEST);
      assertThat(server.call(connections::size)).isOne();
      later(Duration.ofNanos(1));
      assertThat(client.isOver()).isTrue();
      awaitOpen(0);
    }
  }

  /** Slow loris: every byte would reset a timer that waits for silence. */
  @Test
  void a_client_that_sends_its_head_byte_by_byte_is_cut() throws Exception {
    try (RawClient client = client()) {
      awaitOpen(1);
      String head = "GET / HTTP/1.1\r\nHost: localhost\r\n";
      for (int i = 0; i < 10; i++) {
        client.say(head.substring(i, i + 1));
        later(Duration.ofSeconds(1));
      }
      assertThat(server.call(connections::size)).isOne();
      client.say(head.substring(10, 11));
      later(Duration.ofSeconds(1));
      assertThat(client.isOver()).isTrue();
    }
  }

  @Test
  void a_client_that_sends_its_body_byte_by_byte_is_cut() throws Exception {
    try (RawClient client = client()) {
      isAnswered(client, "/");
      client.request("POST /late HTTP/1.1", "Content-Length: 100");
      HttpServerRequest request = asked.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
      assertThat(request).isNotNull();
      for (int i = 0; i <= 10; i++) {
        client.say("x");
        later(Duration.ofSeconds(1));
      }
      assertThat(client.isOver()).isTrue();
    }
  }

  @Test
  void between_requests_there_is_more_time_but_not_for_ever() throws Exception {
    try (RawClient client = client()) {
      isAnswered(client, "/");
      later(PAUSE);
      isAnswered(client, "/");
      later(PAUSE.plusNanos(1));
      assertThat(client.isOver()).isTrue();
    }
  }

  /** The next head has as much time as the first one, and not as much as a pause. */
  @Test
  void a_client_that_sends_its_next_head_byte_by_byte_is_cut() throws Exception {
    try (RawClient client = client()) {
      isAnswered(client, "/");
      client.say("G");
      awaitExtraMemory();
      for (int i = 0; i < 10; i++) {
        later(Duration.ofSeconds(1));
        client.say("E");
      }
      assertThat(server.call(connections::size)).isOne();
      later(Duration.ofNanos(1));
      assertThat(client.isOver()).isTrue();
    }
  }

  /** A frame that never ends is no pause. */
  @Test
  void a_client_that_sends_a_web_socket_message_byte_by_byte_is_cut() throws Exception {
    try (RawClient client = RawClient.open(server.port, "/socket")) {
      sockets.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
      client.say("\u0081\u00fe"); // a text frame, masked, of a length that follows
      awaitExtraMemory();
      later(REQUEST);
      assertThat(server.call(connections::size)).isOne();
      later(Duration.ofNanos(1));
      assertThat(client.isOver()).isTrue();
    }
  }

  /** Until what has come of a message is counted. */
  private void awaitExtraMemory() throws Exception {
    Await.until("the memory of a message", () -> server.call(memory::usedBytes) >= 64 * 1024);
  }

  @Test
  void a_client_may_wait_for_a_late_answer() throws Exception {
    try (RawClient client = client()) {
      client.request("GET /late HTTP/1.1");
      HttpServerRequest request = asked.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
      later(Duration.ofHours(1));
      server.call(() -> request.response().end("at last"));
      assertThat(client.answer().body()).isEqualTo("at last");
      isAnswered(client, "/");
    }
  }

  /** It is not read as long as the one before is not answered. */
  @Test
  void a_request_behind_one_that_waits_is_not_late_by_that() throws Exception {
    try (RawClient client = client()) {
      client.request("GET /late HTTP/1.1");
      client.request("POST / HTTP/1.1", "Content-Length: 3");
      HttpServerRequest request = asked.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
      later(Duration.ofHours(1));
      server.call(() -> request.response().end("first"));
      assertThat(client.answer().body()).isEqualTo("first");
      client.say("abc");
      assertThat(client.answer().body()).isEqualTo("done");
    }
  }

  @Test
  void an_interim_answer_is_none() throws Exception {
    try (RawClient client = client()) {
      client.request("GET /late HTTP/1.1");
      HttpServerRequest request = asked.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
      server.call(() -> request.response().writeContinue());
      assertThat(client.answer().status()).isEqualTo(100);
      later(Duration.ofHours(1));
      server.call(() -> request.response().end("at last"));
      assertThat(client.answer().body()).isEqualTo("at last");
    }
  }

  @Test
  void an_answer_that_the_client_does_not_take_ends_the_connection() throws Exception {
    try (RawClient client = client()) {
      client.request("GET /large HTTP/1.1");
      awaitOpen(1);
      awaitStuck(client);
      later(STALL);
      assertThat(server.call(connections::size)).isOne();
      later(Duration.ofNanos(1));
      awaitOpen(0);
    }
  }

  /** Until the buffers between us and the client are full. */
  private void awaitStuck(RawClient client) throws Exception {
    client.awaitByte();
    for (int i = 0; i < 3; i++) {
      sweep();
    }
  }

  @Test
  void a_web_socket_has_pings_and_no_limits() throws Exception {
    try (RawClient client = RawClient.open(server.port, "/socket")) {
      ServerWebSocket socket = sockets.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
      later(Duration.ofHours(1));
      server.call(() -> socket.writeTextMessage("still here"));
      assertThat(client.next().text()).isEqualTo("still here");
    }
    awaitOpen(0);
  }

  // Too many

  @Test
  void health_is_answered_however_many_connections_there_are() throws Exception {
    List<RawClient> crowd = new ArrayList<>();
    for (int i = 0; i < MAX; i++) {
      crowd.add(client());
      isAnswered(crowd.getLast(), "/");
    }
    assertThat(RawClient.get(server.port, "/livez").status()).isEqualTo(200);
    assertThat(RawClient.get(server.port, "/readyz").status()).isEqualTo(200);
    awaitOpen(MAX);
    try (RawClient other = client()) {
      other.request("GET / HTTP/1.1");
      assertThat(other.isOver()).isTrue();
    }
    for (RawClient each : crowd) {
      each.close();
    }
    awaitOpen(0);
    try (RawClient other = client()) {
      isAnswered(other, "/");
    }
  }

  @Test
  void a_connection_for_health_beyond_the_limit_does_not_stay() throws Exception {
    List<RawClient> crowd = new ArrayList<>();
    for (int i = 0; i < MAX; i++) {
      crowd.add(client());
      isAnswered(crowd.getLast(), "/");
    }
    try (RawClient probe = client()) {
      isAnswered(probe, "/livez");
      later(REQUEST.plusNanos(1));
      assertThat(probe.isOver()).isTrue();
    }
    for (RawClient each : crowd) {
      isAnswered(each, "/");
      each.close();
    }
  }
}
