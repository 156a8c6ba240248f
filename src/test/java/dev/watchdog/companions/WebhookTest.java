package dev.watchdog.companions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.watchdog.bus.Addresses;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WebhookTest {

  private final Vertx vertx = Vertx.vertx();
  private final Reports reports = new Reports();
  private final BlockingQueue<String> posted = new LinkedBlockingQueue<>();
  private final BlockingQueue<String> headers = new LinkedBlockingQueue<>();

  /** What it answers, one by one, and then 200. */
  private final ConcurrentLinkedQueue<Integer> answers = new ConcurrentLinkedQueue<>();

  private HttpServer server;

  @BeforeEach
  void serve() throws Exception {
    server =
        vertx
            .createHttpServer()
            .requestHandler(this::received)
            .listen(0, "127.0.0.1")
            .await(20, TimeUnit.SECONDS);
  }

  @AfterEach
  void close() throws Exception {
    reports.close();
    vertx.close().await(20, TimeUnit.SECONDS);
  }

  /** A status of 0 stands for no answer. */
  private void received(HttpServerRequest request) {
    Integer status = answers.poll();
    request
        .body()
        .onSuccess(body -> {
          posted.add(request.method() + " " + request.uri() + " " + body);
          headers.add(request.getHeader("X-Token") + " " + request.getHeader("Watchdog-Dropped"));
          if (status == null || status != 0) {
            request.response().setStatusCode(status == null ? 200 : status).end();
          }
        });
  }

  private JsonObject config() {
    return config("127.0.0.1:" + server.actualPort());
  }

  private static JsonObject config(String origin) {
    return new JsonObject().put("url", "http://" + origin + "/hook?key=secret");
  }

  /**
   * A socket that has a port and does not listen. (A server that was closed may still take
   * connections for an instant: its socket is closed when its event loop comes by.)
   */
  private static Socket stalled() throws IOException {
    Socket socket = new Socket();
    socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    return socket;
  }

  private String deploy(JsonObject config) throws Exception {
    return vertx
        .deployVerticle(
            new Webhook(new HttpClientOptions(), Duration.ofMillis(1)),
            new DeploymentOptions().setConfig(config))
        .await(20, TimeUnit.SECONDS);
  }

  private void publish(String program, String status) {
    vertx
        .eventBus()
        .publish(Addresses.EVENTS, new JsonObject().put("program", program).put("status", status));
  }

  private String post() throws InterruptedException {
    return posted.poll(20, TimeUnit.SECONDS);
  }

  private static String post(String program, String status) {
    return "POST /hook?key=secret {\"program\":\"" + program + "\",\"status\":\"" + status + "\"}";
  }

  @Test
  void it_posts_each_event_in_order_with_its_headers() throws Exception {
    deploy(config().put("headers", new JsonObject().put("X-Token", "abc")));
    for (int i = 0; i < 20; i++) {
      publish("app", "event " + i);
    }
    for (int i = 0; i < 20; i++) {
      assertThat(post()).isEqualTo(post("app", "event " + i));
      assertThat(headers.take()).isEqualTo("abc null");
    }
  }

  @Test
  void it_posts_only_what_is_wanted() throws Exception {
    deploy(
        config()
            .put("programs", new JsonArray().add("web"))
            .put("statuses", new JsonArray().add("FATAL").add("BACKOFF")));
    publish("app", "FATAL");
    publish("web", "RUNNING");
    publish("web", "BACKOFF");
    assertThat(post()).isEqualTo(post("web", "BACKOFF"));
    assertThat(posted).isEmpty();
  }

  @Test
  void what_fails_is_tried_again_before_what_comes_later() throws Exception {
    answers.add(503);
    answers.add(429);
    deploy(config());
    publish("app", "BACKOFF");
    publish("app", "STARTING");
    for (int i = 0; i < 3; i++) {
      assertThat(post()).isEqualTo(post("app", "BACKOFF"));
    }
    assertThat(post()).isEqualTo(post("app", "STARTING"));
    String origin = "http://127.0.0.1:" + server.actualPort();
    assertThat(reports.next())
        .isEqualTo("WARN webhook: cannot post to " + origin + ": status 503; trying again");
    assertThat(reports.next()).isEqualTo("INFO webhook: posting to " + origin + " again");
  }

  @Test
  void a_server_that_does_not_answer_is_tried_again_after_the_timeout() throws Exception {
    answers.add(0);
    deploy(config().put("timeout", "100ms"));
    publish("app", "BACKOFF");
    assertThat(post()).isEqualTo(post("app", "BACKOFF"));
    assertThat(post()).isEqualTo(post("app", "BACKOFF"));
  }

  @Test
  void what_is_refused_for_good_is_dropped_and_counted() throws Exception {
    answers.add(400);
    deploy(config());
    publish("app", "BACKOFF");
    publish("app", "STARTING");
    assertThat(post()).isEqualTo(post("app", "BACKOFF"));
    assertThat(post()).isEqualTo(post("app", "STARTING"));
    assertThat(headers.take()).isEqualTo("null null");
    assertThat(headers.take()).isEqualTo("null 1");
  }

  @Test
  void of_too_much_the_oldest_is_dropped_and_counted() throws Exception {
    answers.add(0);
    deploy(config().put("timeout", "2s"));
    for (int i = 0; i < Webhook.QUEUE_MAX + 3; i++) {
      publish("app", "event " + i);
    }
    assertThat(post()).isEqualTo(post("app", "event 0"));
    assertThat(headers.take()).isEqualTo("null null");
    assertThat(post()).isEqualTo(post("app", "event 3"));
    assertThat(headers.take()).isEqualTo("null 3");
  }

  @Test
  void what_is_queued_is_posted_before_it_stops() throws Exception {
    String id = deploy(config());
    for (int i = 0; i < 50; i++) {
      publish("app", "event " + i);
    }
    vertx.undeploy(id).await(20, TimeUnit.SECONDS);
    assertThat(posted).hasSize(50);
  }

  @Test
  void a_refused_connection_is_logged_without_java_class_names() throws Exception {
    try (Socket stalled = stalled()) {
      String origin = "127.0.0.1:" + stalled.getLocalPort();
      deploy(config(origin));
      publish("app", "BACKOFF");
      assertThat(reports.next())
          .isEqualTo(
              "WARN webhook: cannot post to http://%s: Connection refused: /%s; trying again"
                  .formatted(origin, origin));
    }
  }

  @Test
  void without_a_listener_it_stops_and_reports_lost_events() throws Exception {
    String report;
    try (Socket stalled = stalled()) {
      String id = deploy(config("127.0.0.1:" + stalled.getLocalPort()));
      publish("app", "STOPPED");
      vertx.undeploy(id).await(20, TimeUnit.SECONDS);
      do {
        report = reports.next();
      } while (report.endsWith("trying again"));
    }
    assertThat(report)
        .startsWith("WARN webhook: cannot post the last 1 events to http://127.0.0.1:")
        .doesNotContain("secret");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{} | \"url\" is missing",
        "{\"url\":\"ftp://x\"} | \"url\" is not http://… or https://…"
            + " (a password goes into \"headers\")",
        "{\"url\":\"https://a:b@x\"} | \"url\" is not http://… or https://…"
            + " (a password goes into \"headers\")",
        "{\"url\":\"http://x\",\"statuses\":[\"UP\"],\"programs\":\"app\"}"
            + " | \"programs\" is not an array of strings; there is no status \"UP\"",
        "{\"url\":\"http://x\",\"headers\":{\"a b\":\"c\"}} | \"a b\" cannot be sent as a header"
      })
  void all_mistakes_are_reported_in_one_sentence(String json, String sentence) {
    assertThatThrownBy(() -> deploy(new JsonObject(json))).hasMessage(sentence);
  }
}
