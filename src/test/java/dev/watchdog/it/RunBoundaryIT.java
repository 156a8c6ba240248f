package dev.watchdog.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The notices between two runs. */
class RunBoundaryIT {

  private static final String[] AT_ONCE = {
    "-http", "127.0.0.1:0", "-restart-delay", "10ms", "-log-buffer", "16MiB"
  };

  @TempDir private Path folder;

  @Test
  void a_notice_stands_between_two_runs_and_none_before_the_first() {
    Launch launch = Launch.shell("echo $$", AT_ONCE);
    try (RunningWatchdog watchdog = launch.start();
        WebClient web = WebClient.of(watchdog)) {
      List<JsonObject> entries = web.tail("from=start").awaitLines(4).entries();
      assertThat(TailMessages.isLine(entries.getFirst())).isTrue();
      for (int i = 1; i <= 3; i++) {
        JsonObject run = entries.get(2 * i - 1).getJsonObject("run");
        JsonObject line = entries.get(2 * i);
        assertThat(run.fieldNames()).containsExactly("run", "pid", "time");
        assertThat(run.getInteger("run")).isEqualTo(i + 1).isEqualTo(line.getInteger("run"));
        assertThat(run.getInteger("pid") + "").isEqualTo(TailMessages.text(line));
        assertThat(run.getInstant("time")).isBeforeOrEqualTo(line.getInstant("time"));
        assertThat(watchdog.stderr().count("app started, pid " + TailMessages.text(line) + " "))
            .isOne();
      }
      watchdog.stopsCleanly();
    }
  }

  @Test
  void a_reader_that_begins_at_the_first_line_of_a_run_gets_its_notice_first() {
    Launch launch = Launch.shell("echo a; echo b", AT_ONCE);
    try (RunningWatchdog watchdog = launch.start();
        WebClient web = WebClient.of(watchdog)) {
      web.tail("from=start").awaitLines(6);
      List<JsonObject> entries = web.tail("from=seq:3").awaitLines(2).entries();
      assertThat(TailMessages.isRun(entries.getFirst())).isTrue();
      assertThat(TailMessages.seq(entries.get(1))).isEqualTo(3);
      assertThat(TailMessages.isLine(web.tail("from=seq:4").awaitLines(1).entries().getFirst()))
          .isTrue();
      watchdog.stopsCleanly();
    }
  }

  /** It ends with full pipes, whose content still belongs to the old run. */
  @Test
  void the_last_lines_of_a_run_come_before_the_first_of_the_next() {
    String script =
        """
        import os
        block = b''.join(b'%d\\n' % i for i in range(1000))
        os.write(1, block); os.write(2, block); os.write(1, block)
        os.write(1, b'last'); os.kill(0, 9)
        """;
    Launch launch = Launch.python(script, AT_ONCE);
    try (RunningWatchdog watchdog = launch.start();
        WebClient web = WebClient.of(watchdog)) {
      WebSocketReader reader = web.tail("from=start");
      reader.awaitEntry(
          e -> TailMessages.isRun(e) && e.getJsonObject("run").getInteger("run") == 13);
      List<JsonObject> entries = reader.entries();
      int run = 1;
      for (JsonObject entry : entries) {
        if (TailMessages.isRun(entry)) {
          assertThat(entry.getJsonObject("run").getInteger("run")).isEqualTo(++run);
        } else {
          assertThat(entry.getInteger("run")).isEqualTo(run);
        }
      }
      for (int i = 1; i <= 12; i++) {
        int wanted = i;
        List<JsonObject> lines =
            reader.lines().stream().filter(line -> line.getInteger("run") == wanted).toList();
        assertThat(TailMessages.whole(ofStream("stdout", lines))).hasSize(2_001).endsWith("last");
        assertThat(TailMessages.whole(ofStream("stderr", lines))).hasSize(1_000).endsWith("999");
      }
      watchdog.stopsCleanly();
    }
  }

  private static List<JsonObject> ofStream(String stream, List<JsonObject> lines) {
    return lines.stream().filter(line -> line.getString("stream").equals(stream)).toList();
  }

  @Test
  void later_output_of_a_grandchild_belongs_to_its_own_run() throws Exception {
    Path go = folder.resolve("go");
    String script =
        "(while [ ! -e %s ]; do sleep 0.05; done; echo late) & echo early".replace("%s", "" + go);
    Launch launch =
        Launch.shell(
            "if [ -e ran ]; then echo second; exec sleep 1000; fi; touch ran; " + script,
            "-http",
            "127.0.0.1:0",
            "-orphans",
            "leave");
    try (RunningWatchdog watchdog = launch.directory(folder).start();
        WebClient web = WebClient.of(watchdog)) {
      WebSocketReader reader = web.tail("from=start");
      reader.awaitEntry(e -> TailMessages.isLine(e) && TailMessages.text(e).equals("second"));
      Files.createFile(go);
      reader.awaitEntry(e -> TailMessages.isLine(e) && TailMessages.text(e).equals("late"));
      assertThat(
              reader.lines().stream()
                  .map(line -> TailMessages.text(line) + " " + line.getInteger("run"))
                  .collect(Collectors.joining(", ")))
          .isEqualTo("early 1, second 2, late 1");
      assertThat(TailMessages.numbers(reader.lines())).containsExactly(1L, 2L, 3L);
      watchdog.stopsCleanly();
    }
  }

  @Test
  void the_text_form_has_no_notices() {
    try (RunningWatchdog watchdog = Launch.shell("echo line", AT_ONCE).start();
        WebClient web = WebClient.of(watchdog)) {
      WebSocketReader reader = web.open("/logs?from=start");
      reader.await("lines", () -> reader.text().length() >= 20);
      assertThat(reader.text()).matches("(line\n)+");
      watchdog.stopsCleanly();
    }
  }
}
