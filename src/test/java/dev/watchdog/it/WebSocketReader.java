package dev.watchdog.it;

import dev.watchdog.testing.Await;
import io.vertx.core.http.ClientWebSocket;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A WebSocket that keeps all messages, in order, and how it was closed. */
final class WebSocketReader {

  private final ClientWebSocket socket;
  private final List<String> messages = new ArrayList<>();
  private final List<JsonObject> entries = new ArrayList<>();
  private int understood;
  private @Nullable Closed closed;
  private @Nullable Throwable failure;

  /** How the other side closed it. */
  record Closed(int code, String reason) {}

  /**
   * Reads from the first message on.
   *
   * @param socket is not open yet
   */
  WebSocketReader(ClientWebSocket socket) {
    this.socket = socket;
    socket
        .textMessageHandler(this::received)
        .exceptionHandler(this::failed)
        .closeHandler(_ -> closed());
  }

  private synchronized void received(String message) {
    messages.add(message);
    notifyAll();
  }

  /** Also when the connection breaks without a close frame. */
  private synchronized void failed(Throwable error) {
    failure = error;
    notifyAll();
  }

  private synchronized void closed() {
    closed = new Closed(socket.closeStatusCode(), String.valueOf(socket.closeReason()));
    notifyAll();
  }

  /** Closes the connection. */
  void close() {
    var _ = socket.close();
  }

  synchronized List<String> messages() {
    return List.copyOf(messages);
  }

  /** The newest message; empty before the first one. */
  synchronized String last() {
    return messages.isEmpty() ? "" : messages.getLast();
  }

  /** All messages, one after the other. */
  synchronized String text() {
    return String.join("", messages);
  }

  /** Lines, gaps and runs, in order. */
  synchronized List<JsonObject> entries() {
    while (understood < messages.size()) {
      entries.addAll(TailMessages.entries(messages.get(understood)));
      understood++;
    }
    return List.copyOf(entries);
  }

  /** Lines only. */
  List<JsonObject> lines() {
    return entries().stream().filter(TailMessages::isLine).toList();
  }

  /** The texts of whole lines: parts are joined. */
  List<String> texts() {
    return TailMessages.whole(lines());
  }

  WebSocketReader awaitLines(int count) {
    await(count + " lines", () -> lines().size() >= count);
    return this;
  }

  WebSocketReader awaitText(String text) {
    await('"' + text + '"', () -> text().contains(text));
    return this;
  }

  /** Waits for an entry that matches, at any position. */
  synchronized void awaitEntry(Predicate<JsonObject> wanted) {
    int[] looked = {0};
    await("an entry", () -> entriesFrom(looked).stream().anyMatch(wanted));
  }

  private List<JsonObject> entriesFrom(int[] looked) {
    List<JsonObject> fresh = entries().subList(looked[0], entries.size());
    looked[0] = entries.size();
    return fresh;
  }

  WebSocketReader awaitMessages(int count) {
    await(count + " messages", () -> messages.size() >= count);
    return this;
  }

  synchronized Closed awaitClose() {
    await("its close", () -> closed != null);
    return java.util.Objects.requireNonNull(closed);
  }

  /** Waits until it is closed or broken. */
  void awaitEnd() {
    await("its end", () -> closed != null || failure != null);
  }

  synchronized void await(String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + Await.PATIENCE.toNanos();
    try {
      while (!condition.getAsBoolean()) {
        long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
        if (left <= 0 || closed != null || failure != null) {
          throw new AssertionError("waited in vain for " + what + "; " + situation(), failure);
        }
        wait(left);
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private String situation() {
    String all = text();
    return (closed == null ? "it is open" : "" + closed)
        + ", "
        + messages.size()
        + " messages, the last ones:\n"
        + all.substring(Math.max(0, all.length() - 2_000));
  }
}
