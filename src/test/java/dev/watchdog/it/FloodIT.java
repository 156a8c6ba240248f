package dev.watchdog.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.watchdog.testing.RawClient;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Many lines, and readers that connect and disconnect. */
class FloodIT {

  private static final int LINES = 400_000;

  /** Writes once a file exists, and then sleeps. */
  private static final String COUNT =
      "import os, time\nwhile not os.path.exists('go'): time.sleep(0.02)\n"
          + Python.count(LINES)
          + "time.sleep(1000)";

  @TempDir private Path folder;

  private Launch counting(String... options) {
    List<String> all = new ArrayList<>(List.of("-http", "127.0.0.1:0"));
    all.addAll(List.of(options));
    return Launch.python(COUNT, all.toArray(String[]::new))
        .directory(folder)
        .after("exec >/dev/null");
  }

  private void begin() throws IOException {
    Files.createFile(folder.resolve("go"));
  }

  /** With a buffer for everything no line may be missing; with a small one gaps must say so. */
  @ParameterizedTest
  @CsvSource({"64MiB, false, 1", "64KiB, true, 2", "4KiB, true, 3"})
  void readers_that_reconnect_at_random_get_every_line_or_a_gap(
      String logBuffer, boolean mayMiss, long seed) throws Exception {
    try (RunningWatchdog watchdog = counting("-log-buffer", logBuffer).start();
        WebClient web = WebClient.of(watchdog);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      SplittableRandom random = new SplittableRandom(seed);
      List<Future<SequenceCheck>> readers = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        SplittableRandom own = random.split();
        Callable<SequenceCheck> reading = () -> readInPieces(web, own);
        readers.add(threads.submit(reading));
      }
      begin();
      for (Future<SequenceCheck> reader : readers) {
        SequenceCheck seen = reader.get(2, TimeUnit.MINUTES);
        assertThat(seen.next()).as("seed %d", seed).isEqualTo(LINES + 1);
        assertThat(seen.lines() + seen.missing()).isEqualTo(LINES);
        if (!mayMiss) {
          assertThat(seen.gaps()).isZero();
        }
      }
      watchdog.stopsCleanly();
    }
  }

  private static SequenceCheck readInPieces(WebClient web, SplittableRandom random)
      throws IOException {
    SequenceCheck seen = new SequenceCheck(1);
    while (seen.next() <= LINES) {
      int messages = 1 + random.nextInt(60);
      try (RawClient client = web.rawClient()) {
        client.upgrade(WebClient.LOGS + "?format=json&from=seq:" + seen.next());
        while (messages > 0 && seen.next() <= LINES) {
          accept(client.next(), seen);
          messages--;
        }
        leave(client, random.nextInt(3));
      }
    }
    return seen;
  }

  private static void accept(RawClient.Frame frame, SequenceCheck seen) throws EOFException {
    if (frame.opcode() == RawClient.CLOSE) {
      throw new EOFException(frame.close());
    } else if (frame.opcode() == RawClient.TEXT) {
      seen.accept(frame.text());
    }
  }

  /** With a close frame, with a reset, or without either. */
  private static void leave(RawClient client, int how) throws IOException {
    switch (how) {
      case 0 -> client.send(RawClient.CLOSE, new byte[] {3, (byte) 0xe8});
      case 1 -> client.socket().setSoLinger(true, 0);
      default -> {}
    }
  }

  @Test
  void readers_of_the_same_lines_read_the_same() throws Exception {
    try (RunningWatchdog watchdog = counting("-log-buffer", "64MiB").start();
        WebClient web = WebClient.of(watchdog);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<String>> during = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        during.add(threads.submit(() -> all(web, "text")));
      }
      begin();
      String text = during.getFirst().get(2, TimeUnit.MINUTES);
      StringBuilder expected = new StringBuilder();
      for (int i = 1; i <= LINES; i++) {
        expected.append(i).append('\n');
      }
      assertThat(text.contentEquals(expected)).isTrue();
      for (Future<String> other : during) {
        assertThat(other.get(2, TimeUnit.MINUTES).equals(text)).isTrue();
      }
      assertThat(all(web, "text").equals(text)).as("afterwards").isTrue();
      assertThat(web.get(WebClient.LOGS + "?tail=" + LINES).body().equals(text))
          .as("HTTP")
          .isTrue();
      String ndjson =
          web.get(WebClient.LOGS + "?tail=" + LINES, "Accept", "application/x-ndjson").body();
      String json = all(web, "json");
      String lines = json.replace("{\"lines\":[", "").replace("]}", "").replace("},{", "}\n{");
      assertThat((lines + "\n").equals(ndjson)).as("JSON").isTrue();
      watchdog.stopsCleanly();
    }
  }

  /** Everything from the first line to the last. */
  private static String all(WebClient web, String format) throws IOException {
    StringBuilder all = new StringBuilder();
    try (RawClient client = web.rawClient()) {
      client.upgrade("/logs?from=start&format=" + format);
      String end = format.equals("text") ? "\n" + LINES + "\n" : "\"" + LINES + "\"}]}";
      while (!all.substring(Math.max(0, all.length() - end.length())).equals(end)) {
        RawClient.Frame frame = client.next(RawClient.TEXT);
        all.append(all.isEmpty() || format.equals("text") ? "" : "\n");
        all.append(frame.text());
      }
    }
    return all.toString();
  }
}
