package dev.watchdog.cli;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.internal.http.WebSocketInternal;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.SocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** A watchdog that says what a test tells it to, request by request, on a real Unix socket. */
final class FakeWatchdog implements AutoCloseable {

  private final Vertx vertx = Vertx.vertx();
  private final Path socket;
  private final Queue<Step> script;
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final List<String> orders = new CopyOnWriteArrayList<>();
  private volatile ServerWebSocket live;

  /** The answer to one request. */
  interface Step {
    void answer(HttpServerRequest request, FakeWatchdog self);
  }

  FakeWatchdog(Path socket, Step... script) {
    this.socket = socket;
    this.script = new ConcurrentLinkedQueue<>(List.of(script));
    vertx
        .createHttpServer()
        .requestHandler(this::answer)
        .listen(SocketAddress.domainSocketAddress(socket.toString()))
        .await();
  }

  private void answer(HttpServerRequest request) {
    if (request.method().equals(HttpMethod.POST)) {
      request.body().onSuccess(body -> answerOrder(request, body.toString()));
    } else {
      requests.add(request.uri() + " " + request.getHeader("Accept"));
      next().answer(request, this);
    }
  }

  private void answerOrder(HttpServerRequest request, String body) {
    orders.add((request.uri() + " " + body).strip());
    next().answer(request, this);
  }

  private Step next() {
    Step step = script.poll();
    return step == null ? refuse(418, "the script has no more answers") : step;
  }

  /** What was asked for: target and Accept header. */
  List<String> requests() {
    return requests;
  }

  /** What was posted: target and body. */
  List<String> orders() {
    return orders;
  }

  /** The last answer: closes the WebSocket that is open. */
  static Step lastReply(String body) {
    return (request, self) ->
        request.response().end(body).onSuccess(_ -> self.live.close((short) 1000, ""));
  }

  static Step reply(String body) {
    return (request, _) -> request.response().end(body);
  }

  static Step chunks(List<String> chunks) {
    return (request, _) -> {
      request.response().setChunked(true);
      chunks.forEach(request.response()::write);
      request.response().end();
    };
  }

  /** Promises more than comes. */
  static Step brokenReply(String body) {
    return (request, _) -> {
      request.response().putHeader("Content-Length", "" + (body.length() + 1));
      request.response().write(body).onComplete(_ -> request.connection().close());
    };
  }

  static Step refuse(int status, String detail) {
    return (request, _) ->
        request
            .response()
            .setStatusCode(status)
            .putHeader("Content-Type", "application/problem+json")
            .end(new JsonObject().put("status", status).put("detail", detail).encode());
  }

  /** Sends all messages, and stays until {@link #lastReply}. */
  static Step stay(String... messages) {
    return (request, self) ->
        request
            .toWebSocket()
            .onSuccess(ws -> {
              self.live = ws;
              send(ws, _ -> {}, messages);
            });
  }

  /** Sends all messages, then does as the end says. */
  static Step live(Consumer<ServerWebSocket> end, String... messages) {
    return (request, _) -> request.toWebSocket().onSuccess(ws -> send(ws, end, messages));
  }

  private static void send(ServerWebSocket ws, Consumer<ServerWebSocket> end, String... messages) {
    for (String message : messages) {
      ws.writeTextMessage(message);
    }
    ws.writePing(Buffer.buffer("?")).onComplete(_ -> end.accept(ws));
  }

  /** An end that was meant. */
  static Consumer<ServerWebSocket> close(int code, String reason) {
    return ws -> ws.close((short) code, reason);
  }

  /** An end without a word. */
  static void breakOff(ServerWebSocket ws) {
    var _ = ((WebSocketInternal) ws).channelHandlerContext().close();
  }

  /** Breaks off, and cannot be found any more. */
  static Step die(String... messages) {
    return (request, self) ->
        request
            .toWebSocket()
            .onSuccess(ws ->
                send(
                    ws,
                    _ -> {
                      self.socket.toFile().delete();
                      breakOff(ws);
                    },
                    messages));
  }

  /** Sends a message again and again, as long as the client is there. */
  static Step chatter(String message) {
    return (request, self) ->
        request
            .toWebSocket()
            .onSuccess(ws -> {
              long timer = self.vertx.setPeriodic(10, _ -> ws.writeTextMessage(message));
              ws.closeHandler(_ -> self.vertx.cancelTimer(timer));
            });
  }

  /** Sends a message again and again until the client takes no more, says so, and ends. */
  static Step flood(String message, AtomicLong sent, CountDownLatch full) {
    return (request, _) ->
        request
            .toWebSocket()
            .onSuccess(ws -> {
              while (!ws.writeQueueFull()) {
                ws.writeTextMessage(message);
                sent.incrementAndGet();
              }
              full.countDown();
              ws.close();
            });
  }

  @Override
  public void close() {
    vertx.close().await();
  }
}
