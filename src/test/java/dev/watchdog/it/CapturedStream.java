package dev.watchdog.it;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.watchdog.testing.Await;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** The output of a process on one stream. */
final class CapturedStream {

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final Supplier<String> situation;
  private boolean ended;

  /**
   * @param situation describes the process when a wait fails
   */
  CapturedStream(Supplier<String> situation) {
    this.situation = situation;
  }

  /** Reads to the end, on a thread of its own. */
  void capture(InputStream stream) {
    Thread.ofVirtual().start(() -> read(stream));
  }

  private void read(InputStream stream) {
    byte[] buffer = new byte[64 * 1024];
    try (stream) {
      for (int n = stream.read(buffer); n >= 0; n = stream.read(buffer)) {
        add(buffer, n);
      }
    } catch (IOException e) {
      // Closed by the test.
    } finally {
      end();
    }
  }

  private synchronized void add(byte[] buffer, int length) {
    bytes.write(buffer, 0, length);
    notifyAll();
  }

  private synchronized void end() {
    ended = true;
    notifyAll();
  }

  synchronized byte[] bytes() {
    return bytes.toByteArray();
  }

  synchronized String text() {
    return bytes.toString(UTF_8);
  }

  int count(String regex) {
    return (int) Pattern.compile(regex, Pattern.MULTILINE).matcher(text()).results().count();
  }

  /** Waits for a match of {@code regex}. */
  MatchResult await(String regex) {
    return await(regex, 1);
  }

  /** Waits until {@code regex} was seen {@code times} times; returns the last of these. */
  MatchResult await(String regex, int times) {
    await(times + " x /" + regex + "/", text -> find(regex, times, text) != null);
    return find(regex, times, text());
  }

  private static MatchResult find(String regex, int times, String text) {
    return Pattern.compile(regex, Pattern.MULTILINE)
        .matcher(text)
        .results()
        .skip(times - 1L)
        .findFirst()
        .orElse(null);
  }

  /** Waits for the end of the stream. */
  void awaitEnd() {
    await("its end", () -> ended);
  }

  private void await(String what, Predicate<String> condition) {
    await(what, () -> ended || condition.test(text()));
    if (!condition.test(text())) {
      throw new AssertionError("the stream ended without " + what + "; " + situation.get());
    }
  }

  private synchronized void await(String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + Await.PATIENCE.toNanos();
    try {
      while (!condition.getAsBoolean()) {
        long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
        if (left <= 0) {
          throw new AssertionError("waited in vain for " + what + "; " + situation.get());
        }
        wait(left);
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
