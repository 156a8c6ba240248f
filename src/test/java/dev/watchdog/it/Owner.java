package dev.watchdog.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
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
    SocketChannel channel = say("POST", APP + "/" + order, "");
    return CompletableFuture.supplyAsync(() -> answer(channel), THREAD_EACH)
        .orTimeout(RunningWatchdog.PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }

  Answer ask(String method, String path, String body) {
    return answer(say(method, path, body));
  }

  private SocketChannel say(String method, String path, String body) {
    String head = method + " " + path + " HTTP/1.0\r\nContent-Length: " + body.length();
    try {
      SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
      channel.write(UTF_8.encode(head + "\r\n\r\n" + body));
      return channel;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Answer answer(SocketChannel channel) {
    try (channel) {
      byte[] all = Channels.newInputStream(channel).readAllBytes();
      String text = UTF_8.decode(ByteBuffer.wrap(all)).toString();
      return new Answer(
          Integer.parseInt(text.substring(9, 12)), text.substring(text.indexOf("\r\n\r\n") + 4));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
