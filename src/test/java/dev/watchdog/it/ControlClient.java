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

/** A client of HTTP over a watchdog's Unix socket, which needs no token. */
record ControlClient(Path socket) {

  /**
   * A thread for each blocking call. The common pool may have one thread only; a call that blocks
   * there, perhaps of an earlier test, would delay all others.
   */
  static final Executor THREAD_EACH = waiting -> Thread.ofPlatform().daemon().start(waiting);

  private static final String APP = "/v1/programs/app";

  /** A client of a watchdog that was started with {@code -socket}, once it listens. */
  static ControlClient of(RunningWatchdog watchdog) {
    return new ControlClient(Path.of(watchdog.stderr().await("listening on (/.*)$").group(1)));
  }

  /** A response. */
  record Answer(int status, String body) {

    /** The status record in a response with this code. */
    JsonObject ok(int code) {
      assertThat(status).as(body).isEqualTo(code);
      return new JsonObject(body);
    }

    /** A field of the status record in a response with this code. */
    String ok(int code, String name) {
      return ok(code).getString(name);
    }

    /** The sentence of a refusal with this code. */
    String refused(int code) {
      assertThat(status).as(body).isEqualTo(code);
      return new JsonObject(body).getString("detail");
    }
  }

  /** The status record of {@code app}. */
  JsonObject status() {
    return ask("GET", APP, "").ok(200);
  }

  /** Sends a command to {@code app}, such as {@code stop?wait=true}. */
  Answer command(String command) {
    return ask("POST", APP + "/" + command, "");
  }

  Answer signal(String name) {
    return ask("POST", APP + "/signal", new JsonObject().put("signal", name).encode());
  }

  /** Sends a command and does not wait for the response. */
  CompletableFuture<Answer> commandAsync(String command) {
    RawClient client = send("POST", APP + "/" + command, "");
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
