package dev.watchdog.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.watchdog.testing.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The output of the container is not read, while WebSocket clients still read the lines. */
class StalledStdoutIT {

  private static final int LINES = 100_000;

  /** More numbers than fit into the pipes; makes a folder once all are written. */
  private static final String COUNT =
      Python.count(LINES)
          + """
          import time
          os.mkdir("written")
          while not os.path.exists("end"):
              time.sleep(0.05)
          os._exit(9)
          """;

  @TempDir private Path folder;

  private Launch launch(String policy, String... options) {
    String[] all = {
      "-http", "127.0.0.1:0", "-log-buffer", "16MiB", "-restart", "never", "-stdout-stall", policy
    };
    String[] both = java.util.Arrays.copyOf(all, all.length + options.length);
    System.arraycopy(options, 0, both, all.length, options.length);
    return Launch.python(COUNT, both).directory(folder).stdoutUnread();
  }

  private static List<String> numbers(int last) {
    return IntStream.rangeClosed(1, last).mapToObj(Integer::toString).toList();
  }

  @Test
  void with_block_the_child_waits_and_nothing_is_lost() throws Exception {
    try (RunningWatchdog watchdog = launch("block").start();
        WebClient web = WebClient.of(watchdog)) {
      WebSocketReader reader = web.tail("from=start");
      reader.awaitLines(5_000);
      assertThat(web.get("/livez").statusCode()).isEqualTo(200);
      assertThat(folder.resolve("written")).doesNotExist();
      Files.createFile(folder.resolve("end"));
      String all = new String(watchdog.rawStdout().readAllBytes(), UTF_8);
      assertThat(all.lines().toList()).isEqualTo(numbers(LINES));
      assertThat(watchdog.awaitExit()).isEqualTo(9);
      assertThat(reader.awaitClose().code()).isEqualTo(1000);
      assertThat(reader.texts()).isEqualTo(numbers(LINES));
      assertThat(watchdog.everythingOnStderr()).doesNotContain("is stalled", "ERROR");
    }
  }

  @Test
  void with_block_the_watchdog_ends_and_readers_get_what_was_read() {
    try (RunningWatchdog watchdog = launch("block").start();
        WebClient web = WebClient.of(watchdog)) {
      WebSocketReader reader = web.tail("from=start");
      reader.awaitLines(5_000);
      watchdog.stopsCleanly();
      assertThat(reader.awaitClose().code()).isEqualTo(1000);
      List<String> texts = reader.texts();
      assertThat(texts.subList(0, texts.size() - 1)).isEqualTo(numbers(texts.size() - 1));
      assertThat(texts.size()).isLessThan(LINES);
    }
  }

  @Test
  void with_block_an_exit_is_noticed_while_stdout_is_not_read() {
    Launch launch =
        Launch.shell(
                "seq 100000 & while [ ! -e die ]; do sleep 0.05; done; kill -KILL $$",
                "-http",
                "127.0.0.1:0",
                "-restart-delay",
                "1h")
            .directory(folder)
            .stdoutUnread();
    try (RunningWatchdog watchdog = launch.start();
        WebClient web = WebClient.of(watchdog)) {
      web.tail("from=start").awaitLines(5_000);
      assertThat(folder.resolve("die").toFile().mkdir()).isTrue();
      watchdog.stderr().await("app was killed by SIGKILL");
      watchdog.stopsCleanly();
    }
  }

  @Test
  void with_drop_the_child_never_waits_and_the_log_says_what_is_lost() throws Exception {
    try (RunningWatchdog watchdog = launch("drop").start();
        WebClient web = WebClient.of(watchdog)) {
      WebSocketReader reader = web.tail("from=start");
      watchdog.stderr().await("WARN .*stdout is stalled: output is dropped until it is read again");
      awaitWritten();
      reader.awaitEntry(line -> TailMessages.text(line).equals("" + LINES));
      assertThat(reader.texts()).isEqualTo(numbers(LINES));
      watchdog.stopsCleanly();
      assertThat(watchdog.stderr().count("stdout is stalled")).isOne();
    }
  }

  @Test
  void with_drop_output_resumes_with_a_whole_line_when_it_is_read_again() throws Exception {
    try (PipedProgram program = new PipedProgram(folder);
        RunningWatchdog watchdog =
            program.launch("-stdout-stall", "drop", "-log-buffer", "16MiB").stdoutUnread().start();
        WebClient web = WebClient.of(watchdog)) {
      WebSocketReader reader = web.tail("from=start");
      List<String> written = new ArrayList<>();
      numbers(LINES)
          .forEach(number -> written.add(number + ".")); // a partial line is not among them
      program.out(String.join("\n", written) + "\n");
      reader.await("all", () -> reader.last().endsWith("\"" + LINES + ".\"}]}"));
      watchdog.stdout().capture(watchdog.rawStdout());
      while (watchdog.stderr().count("stdout is read again") == 0) {
        String more = "more " + written.size();
        program.out(more + "\n");
        written.add(more);
        reader.awaitEntry(line -> TailMessages.text(line).equals(more));
      }
      program.out("the end\n");
      written.add("the end");
      watchdog.stdout().await("^the end$");
      watchdog.stopsCleanly();
      List<String> received = watchdog.everythingOnStdout().lines().toList();
      List<String> lost = new ArrayList<>(written);
      lost.removeAll(new HashSet<>(received));
      List<String> cut = new ArrayList<>(received);
      cut.removeAll(new HashSet<>(written));
      assertThat(cut).as("lines that were cut").hasSizeLessThanOrEqualTo(1);
      long bytes = bytes(lost) - bytes(cut);
      String reported = watchdog.stderr().await("read again; (\\d+) bytes were dropped").group(1);
      // The watchdog ends the line that was cut with a newline.
      assertThat(Long.parseLong(reported)).isBetween(bytes, bytes + 1);
    }
  }

  private static long bytes(List<String> lines) {
    return lines.stream().mapToLong(line -> line.length() + 1).sum();
  }

  private void awaitWritten() {
    Await.until("everything written", () -> Files.exists(folder.resolve("written")));
  }

  @Test
  void a_policy_that_does_not_exist_is_wrong_usage() throws IOException {
    try (RunningWatchdog watchdog = Launch.shell("echo started", "-stdout-stall", "wait").start()) {
      assertThat(watchdog.awaitExit()).isEqualTo(2);
      assertThat(watchdog.everythingOnStderr()).contains("-stdout-stall").contains("block");
      assertThat(watchdog.everythingOnStdout()).isEmpty();
    }
  }
}
