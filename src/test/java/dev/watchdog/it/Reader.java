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
final class Reader {

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
   * @param socket not yet open
   */
  Reader(ClientWebSocket socket) {
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

  /** Also, if it ends without a word. */
  private synchronized void failed(Throwable error) {
    failure = error;
    notifyAll();
  }

  private synchronized void closed() {
    closed = new Closed(socket.closeStatusCode(), String.valueOf(socket.closeReason()));
    notifyAll();
  }

  /** Does not want any more. */
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
      entries.addAll(Tails.entries(messages.get(understood)));
      understood++;
    }
    return List.copyOf(entries);
  }

  /** Lines only. */
  List<JsonObject> lines() {
    return entries().stream().filter(Tails::isLine).toList();
  }

  /** The texts of the lines, whole: parts are put together with what goes on with them. */
  List<String> texts() {
    return Tails.whole(lines());
  }

  Reader awaitLines(int count) {
    await(count + " lines", () -> lines().size() >= count);
    return this;
  }

  Reader awaitText(String text) {
    await('"' + text + '"', () -> text().contains(text));
    return this;
  }

  /** Waits for one that is like this, wherever it is. */
  synchronized void awaitEntry(Predicate<JsonObject> wanted) {
    int[] looked = {0};
    await("an entry", () -> entriesFrom(looked).stream().anyMatch(wanted));
  }

  private List<JsonObject> entriesFrom(int[] looked) {
    List<JsonObject> fresh = entries().subList(looked[0], entries.size());
    looked[0] = entries.size();
    return fresh;
  }

  Reader awaitMessages(int count) {
    await(count + " messages", () -> messages.size() >= count);
    return this;
  }

  synchronized Closed awaitClose() {
    await("its close", () -> closed != null);
    return java.util.Objects.requireNonNull(closed);
  }

  /** Waits until it is over in whatever way. */
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
