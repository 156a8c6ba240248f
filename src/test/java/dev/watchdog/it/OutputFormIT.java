package dev.watchdog.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two programs that write to both streams as fast as they can. */
class OutputFormIT {

  private static final int LINES = 200_000;

  /** Both streams at once, in pieces that end anywhere. */
  private static final String FLOOD =
      """
      import os, sys, threading, random
      name, lines = sys.argv[1], int(sys.argv[2])
      def flood(fd, stream):
          chance = random.Random(name + stream)
          text = "".join("%s %s %d %s\\n" % (name, stream, i, "x" * (i % 120)) for i in range(lines))
          left = memoryview(text.encode())
          while left:
              left = left[os.write(fd, left[:chance.randrange(1, 100000)]):]
      threads = [threading.Thread(target=flood, args=a) for a in ((1, "stdout"), (2, "stderr"))]
      [t.start() for t in threads]
      [t.join() for t in threads]
      """;

  @TempDir private Path folder;

  private RunningWatchdog flooding(String... options) throws IOException {
    List<String> all = new ArrayList<>(List.of("-config", floods(LINES).toString()));
    all.addAll(List.of(options));
    return Launch.watchdog(all.toArray(String[]::new))
        .directory(folder)
        .stdoutUnread()
        .stderrUnread()
        .start();
  }

  /** A config file with two programs that write so many lines to each stream. */
  private Path floods(int lines) throws IOException {
    Files.writeString(folder.resolve("flood.py"), FLOOD);
    String file =
        """
        restart: never
        log-level: error
        programs:
          web: {command: ['%1$s', flood.py, web, '%2$d']}
          worker: {command: ['%1$s', flood.py, worker, '%2$d']}
        """
            .formatted(Python.EXECUTABLE, lines);
    return Files.writeString(folder.resolve("watchdog.yaml"), file);
  }

  /**
   * How many lines of each program arrived, after checking that each is the next one. On a busy
   * machine a line may be sent in parts, because its rest came later than the timeout of a prompt.
   */
  private static Map<String, Integer> check(InputStream in, String stream, boolean isJson) {
    Map<String, Integer> next = new LinkedHashMap<>(Map.of("web", 0, "worker", 0));
    Map<String, String> begun = new LinkedHashMap<>();
    try (BufferedReader lines = new BufferedReader(new InputStreamReader(in, UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        String[] words = isJson ? words(new JsonObject(line), stream) : line.split(" \\| ", 2);
        String program = words[0];
        int number = next.getOrDefault(program, 0);
        String expected = program + " " + stream + " " + number + " " + "x".repeat(number % 120);
        String whole = begun.merge(program, words[1], String::concat);
        if (whole.equals(expected)) {
          begun.remove(program);
          next.put(program, number + 1);
        } else {
          assertThat(expected).startsWith(whole);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return next;
  }

  private static String[] words(JsonObject line, String stream) {
    assertThat(line.getString("stream")).isEqualTo(stream);
    return new String[] {line.getString("program"), line.getString("text")};
  }

  @ParameterizedTest
  @ValueSource(strings = {"prefixed", "json"})
  void every_line_of_every_stream_arrives_whole_and_in_order(String form) throws Exception {
    boolean isJson = form.equals("json");
    try (RunningWatchdog watchdog = isJson ? flooding("-output", "json") : flooding();
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Map<String, Integer>> err =
          threads.submit(() -> check(watchdog.rawStderr(), "stderr", isJson));
      Map<String, Integer> out = check(watchdog.rawStdout(), "stdout", isJson);
      assertThat(out).isEqualTo(Map.of("web", LINES, "worker", LINES));
      assertThat(err.get()).isEqualTo(out);
      assertThat(watchdog.awaitExit()).isZero();
    }
  }

  /** As on a terminal: both streams are the same file. */
  @Test
  void lines_do_not_mix_when_both_streams_go_to_one_place() throws Exception {
    Path all = folder.resolve("all");
    Path config = floods(20_000);
    try (RunningWatchdog watchdog =
        Launch.watchdog("-config", config.toString())
            .directory(folder)
            .after("exec >'" + all + "' 2>&1")
            .start()) {
      assertThat(watchdog.awaitExit()).isZero();
      Map<String, Integer> next = new LinkedHashMap<>();
      for (String line : Files.readAllLines(all)) {
        String[] words = line.split(" ", 6);
        int number = next.merge(words[2] + " " + words[3], 1, Integer::sum) - 1;
        assertThat(line)
            .isEqualTo(
                "%1$s | %1$s %2$s %3$d %4$s"
                    .formatted(words[0], words[3], number, "x".repeat(number % 120)));
      }
      assertThat(next)
          .containsOnlyKeys("web stdout", "web stderr", "worker stdout", "worker stderr")
          .allSatisfy((_, count) -> assertThat(count).isEqualTo(20_000));
    }
  }

  @Test
  void a_last_line_without_a_newline_gets_one() throws Exception {
    String programs =
        """
        programs:
          web: {command: [sh, -c, 'printf last; exec sleep 1000']}
          worker: {command: [sleep, '1000']}
        """;
    Path config = Files.writeString(folder.resolve("watchdog.yaml"), programs);
    try (RunningWatchdog watchdog = Launch.watchdog("-config", config.toString()).start()) {
      watchdog.stdout().await("^web \\| last");
      watchdog.stopsCleanly();
      assertThat(watchdog.everythingOnStdout()).isEqualTo("web | last\n");
    }
  }
}
