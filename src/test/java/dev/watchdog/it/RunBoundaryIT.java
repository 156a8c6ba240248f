package dev.watchdog.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where one run ends and the next begins. */
class RunBoundaryIT {

  private static final String[] AT_ONCE = {
    "-http", "127.0.0.1:0", "-restart-delay", "10ms", "-log-buffer", "16MiB"
  };

  @TempDir private Path folder;

  @Test
  void a_notice_stands_between_two_runs_and_none_before_the_first() {
    Launch launch = Launch.shell("echo $$", AT_ONCE);
    try (RunningWatchdog watchdog = launch.start();
        Web web = Web.of(watchdog)) {
      List<JsonObject> entries = web.tail("from=start").awaitLines(4).entries();
      assertThat(Tails.isLine(entries.getFirst())).isTrue();
      for (int i = 1; i <= 3; i++) {
        JsonObject run = entries.get(2 * i - 1).getJsonObject("run");
        JsonObject line = entries.get(2 * i);
        assertThat(run.fieldNames()).containsExactly("run", "pid", "time");
        assertThat(run.getInteger("run")).isEqualTo(i + 1).isEqualTo(line.getInteger("run"));
        assertThat(run.getInteger("pid") + "").isEqualTo(Tails.text(line));
        assertThat(run.getInstant("time")).isBeforeOrEqualTo(line.getInstant("time"));
        assertThat(watchdog.stderr().count("app started, pid " + Tails.text(line) + " ")).isOne();
      }
      watchdog.stopsCleanly();
    }
  }

  @Test
  void who_begins_at_a_run_s_first_line_is_told_of_the_run_before_it() {
    Launch launch = Launch.shell("echo a; echo b", AT_ONCE);
    try (RunningWatchdog watchdog = launch.start();
        Web web = Web.of(watchdog)) {
      web.tail("from=start").awaitLines(6);
      List<JsonObject> entries = web.tail("from=seq:3").awaitLines(2).entries();
      assertThat(Tails.isRun(entries.getFirst())).isTrue();
      assertThat(Tails.seq(entries.get(1))).isEqualTo(3);
      assertThat(Tails.isLine(web.tail("from=seq:4").awaitLines(1).entries().getFirst())).isTrue();
      watchdog.stopsCleanly();
    }
  }

  /** It dies with its pipes full: what is in them is still the old run's. */
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
        Web web = Web.of(watchdog)) {
      Reader reader = web.tail("from=start");
      reader.awaitEntry(e -> Tails.isRun(e) && e.getJsonObject("run").getInteger("run") == 13);
      List<JsonObject> entries = reader.entries();
      int run = 1;
      for (JsonObject entry : entries) {
        if (Tails.isRun(entry)) {
          assertThat(entry.getJsonObject("run").getInteger("run")).isEqualTo(++run);
        } else {
          assertThat(entry.getInteger("run")).isEqualTo(run);
        }
      }
      for (int i = 1; i <= 12; i++) {
        int wanted = i;
        List<JsonObject> lines =
            reader.lines().stream().filter(line -> line.getInteger("run") == wanted).toList();
        assertThat(Tails.whole(ofStream("stdout", lines))).hasSize(2_001).endsWith("last");
        assertThat(Tails.whole(ofStream("stderr", lines))).hasSize(1_000).endsWith("999");
      }
      watchdog.stopsCleanly();
    }
  }

  private static List<JsonObject> ofStream(String stream, List<JsonObject> lines) {
    return lines.stream().filter(line -> line.getString("stream").equals(stream)).toList();
  }

  @Test
  void what_a_grandchild_writes_later_is_still_of_its_own_run() throws Exception {
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
        Web web = Web.of(watchdog)) {
      Reader reader = web.tail("from=start");
      reader.awaitEntry(e -> Tails.isLine(e) && Tails.text(e).equals("second"));
      Files.createFile(go);
      reader.awaitEntry(e -> Tails.isLine(e) && Tails.text(e).equals("late"));
      assertThat(
              reader.lines().stream()
                  .map(line -> Tails.text(line) + " " + line.getInteger("run"))
                  .collect(Collectors.joining(", ")))
          .isEqualTo("early 1, second 2, late 1");
      assertThat(Tails.numbers(reader.lines())).containsExactly(1L, 2L, 3L);
      watchdog.stopsCleanly();
    }
  }

  @Test
  void the_text_form_says_nothing_of_runs() {
    try (RunningWatchdog watchdog = Launch.shell("echo line", AT_ONCE).start();
        Web web = Web.of(watchdog)) {
      Reader reader = web.open("/logs?from=start");
      reader.await("lines", () -> reader.text().length() >= 20);
      assertThat(reader.text()).matches("(line\n)+");
      watchdog.stopsCleanly();
    }
  }
}
