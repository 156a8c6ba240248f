package dev.watchdog.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.watchdog.testing.Await;
import dev.watchdog.testing.RawClient;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/** Who may do everything: the owner of a watchdog's Unix socket. */
record Owner(Path socket) {

  /**
   * For what waits: the common pool may have one thread only, and who waits on it, perhaps for an
   * earlier test's watchdog, holds up everybody else.
   */
  static final Executor THREAD_EACH = waiting -> Thread.ofPlatform().daemon().start(waiting);

  private static final String APP = "/v1/programs/app";

  /** Of a watchdog that was started with {@code -socket}, once it listens there. */
  static Owner of(RunningWatchdog watchdog) {
    return new Owner(Path.of(watchdog.stderr().await("listening on (/.*)$").group(1)));
  }

  /** What was answered. */
  record Answer(int status, String body) {

    /** A status record, with this code. */
    JsonObject ok(int code) {
      assertThat(status).as(body).isEqualTo(code);
      return new JsonObject(body);
    }

    /** The status in a status record. */
    String ok(int code, String name) {
      return ok(code).getString(name);
    }

    /** The sentence of a refusal. */
    String refused(int code) {
      assertThat(status).as(body).isEqualTo(code);
      return new JsonObject(body).getString("detail");
    }
  }

  /** The status record of {@code app}. */
  JsonObject status() {
    return ask("GET", APP, "").ok(200);
  }

  /** Gives an order to {@code app}, such as {@code stop?wait=true}. */
  Answer order(String order) {
    return ask("POST", APP + "/" + order, "");
  }

  Answer signal(String name) {
    return ask("POST", APP + "/signal", new JsonObject().put("signal", name).encode());
  }

  /** An order that is answered later. */
  CompletableFuture<Answer> ordering(String order) {
    RawClient client = send("POST", APP + "/" + order, "");
    return CompletableFuture.supplyAsync(() -> receive(client), THREAD_EACH)
        .orTimeout(Await.PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }

  Answer ask(String method, String path, String body) {
    return receive(send(method, path, body));
  }

  private RawClient send(String method, String path, String body) {
    try {
      RawClient client = new RawClient(socket);
      client.request(method + " " + path + " HTTP/1.1", "Content-Length: " + body.length());
      client.say(body);
      return client;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Answer receive(RawClient client) {
    try (client) {
      RawClient.Answer answer = client.answer();
      return new Answer(answer.status(), answer.body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
