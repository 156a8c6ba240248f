package dev.watchdog.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.watchdog.metrics.PrometheusText;
import dev.watchdog.testing.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The metrics of a real watchdog, compared with what is known to have happened. */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class MetricsIT {

  private static final int FLOOD_LINES = 100_000;
  private static final int FLOOD_BYTES = 588_895; // seq 1 100000
  private static final Pattern ROW = Pattern.compile("^\\| `([a-z_]+)` \\|", Pattern.MULTILINE);
  private static final Pattern NAME = Pattern.compile("\\b(?:watchdog|process|vertx)_[a-z_]+");

  @TempDir private Path folder;

  private RunningWatchdog start(String script, String... options) {
    List<String> all = new ArrayList<>(List.of(options));
    all.addAll(List.of("-http", "127.0.0.1:0", "-start-time", "50ms"));
    all.addAll(List.of("-socket", folder.resolve("w.sock").toString()));
    return Launch.shell(script, all.toArray(String[]::new)).start();
  }

  private static PrometheusText read(WebClient web) {
    return new PrometheusText(web.get("/metrics").body());
  }

  private static void await(WebClient web, String name, double value, String... labels) {
    Await.until(name + " to be " + value, () -> read(web).valueOrZero(name, labels) == value);
  }

  /** The first run exits; the second writes a flood and sleeps. */
  private String diesOnce() {
    Path mark = folder.resolve("mark");
    return "[ -e %1$s ] || { touch %1$s; exit 3; }; seq 1 %2$d; echo done >&2; exec sleep 1000"
        .formatted(mark, FLOOD_LINES);
  }

  @Test
  void a_crash_a_flood_a_restart_and_a_stop_are_counted() {
    try (RunningWatchdog watchdog = start(diesOnce());
        WebClient web = WebClient.of(watchdog)) {
      ControlClient client = ControlClient.of(watchdog);
      await(web, "watchdog_log_lines_total", FLOOD_LINES, "stream", "stdout");
      await(web, "watchdog_program_status", 1, "status", "RUNNING");
      await(web, "watchdog_log_lines_total", 1, "stream", "stderr");
      PrometheusText flooded = read(web);
      assertThat(flooded.value("watchdog_log_bytes_total", "stream", "stdout"))
          .isEqualTo(FLOOD_BYTES);
      assertThat(flooded.value("watchdog_program_starts_total")).isEqualTo(2);
      assertThat(exits(flooded, "exited", "3")).isEqualTo(1);
      assertThat(flooded.value("watchdog_program_restart_delay_seconds")).isEqualTo(0.2);
      assertThat(flooded.value("watchdog_program_uptime_seconds")).isPositive();
      assertThat(flooded.value("watchdog_program_processes")).isEqualTo(1);
      assertThat(flooded.value("watchdog_program_threads")).isEqualTo(1);
      assertThat(flooded.value("watchdog_program_open_fds")).isEqualTo(3);
      assertThat(flooded.value("watchdog_program_resident_memory_bytes")).isPositive();

      client.command("restart?wait=true").ok(200);
      await(web, "watchdog_log_lines_total", 2.0 * FLOOD_LINES, "stream", "stdout");
      PrometheusText restarted = read(web);
      assertThat(restarted.value("watchdog_program_starts_total")).isEqualTo(3);
      assertThat(exits(restarted, "restart", "SIGTERM")).isEqualTo(1);
      assertThat(restarted.value("watchdog_program_stop_seconds_count")).isEqualTo(1);

      client.command("stop?wait=true").ok(200);
      PrometheusText stopped = read(web);
      assertThat(stopped.value("watchdog_program_status", "status", "STOPPED")).isEqualTo(1);
      assertThat(exits(stopped, "stop", "SIGTERM")).isEqualTo(1);
      assertThat(stopped.value("watchdog_program_stop_seconds_count")).isEqualTo(2);
      assertThat(stopped.value("watchdog_program_time_to_ready_seconds_count")).isEqualTo(2);
      assertThat(stopped.value("watchdog_program_kills_total")).isZero();
      assertThat(stopped.value("watchdog_program_uptime_seconds")).isZero();
      assertThat(stopped.value("watchdog_program_processes")).isZero();
      watchdog.stopsCleanly();
    }
  }

  private static double exits(PrometheusText text, String cause, String code) {
    return text.value("watchdog_program_exits_total", "cause", cause, "code", code);
  }

  @Test
  void a_kill_readers_and_orphans_are_counted() {
    String crowd =
        "(sleep 0 & exec sleep 0.1) & sleep 1000 & sleep 1000 & trap '' TERM; echo up;"
            + " while :; do wait; sleep 1; done";
    try (RunningWatchdog watchdog = start(crowd, "-stop-timeout", "100ms");
        WebClient web = WebClient.of(watchdog)) {
      ControlClient client = ControlClient.of(watchdog);
      watchdog.stdout().await("^up$");
      await(web, "watchdog_program_processes", 3);
      assertThat(read(web).value("watchdog_program_open_fds")).isGreaterThanOrEqualTo(9);
      client.command("stop?wait=true").ok(200);
      PrometheusText text = read(web);
      assertThat(text.value("watchdog_program_kills_total")).isEqualTo(1);
      assertThat(exits(text, "stop", "SIGKILL")).isEqualTo(1);
      assertThat(text.value("watchdog_program_stop_seconds_sum")).isGreaterThanOrEqualTo(0.1);
      assertThat(text.value("watchdog_orphans_reaped_total")).isPositive();
      watchdog.stopsCleanly();
    }
  }

  @Test
  void unread_output_is_a_stall_whose_time_grows() {
    String flood = "while :; do echo 0123456789; done";
    RunningWatchdog started =
        Launch.shell(flood, "-http", "127.0.0.1:0", "-stdout-stall", "drop").stdoutUnread().start();
    try (RunningWatchdog watchdog = started;
        WebClient web = WebClient.of(watchdog)) {
      Await.until(
          "something to be dropped",
          () -> read(web).value("watchdog_output_dropped_lines_total", "stream", "stdout") > 0);
      PrometheusText first = read(web);
      PrometheusText second = read(web);
      String stalled = "watchdog_output_stall_seconds_total";
      assertThat(second.value(stalled, "stream", "stdout"))
          .isGreaterThan(first.value(stalled, "stream", "stdout"));
      assertThat(second.value(stalled, "stream", "stderr")).isZero();
      assertThat(second.value("watchdog_output_dropped_bytes_total", "stream", "stdout"))
          .isGreaterThan(second.value("watchdog_output_dropped_lines_total", "stream", "stdout"));
    }
  }

  @Test
  void the_page_the_dashboard_and_the_alerts_name_existing_metrics() throws Exception {
    try (RunningWatchdog watchdog = start("exit 1");
        WebClient web = WebClient.of(watchdog)) {
      web.tail("from=now");
      await(web, "watchdog_log_readers", 1);
      PrometheusText text = read(web);
      assertThat(found(ROW, "docs/metrics.md", 1)).isEqualTo(text.types().keySet());
      assertThat(text.names()).containsAll(found(NAME, "docs/metrics/grafana.json", 0));
      assertThat(text.names()).containsAll(found(NAME, "docs/metrics/alerts.yaml", 0));
      watchdog.stopsCleanly();
    }
  }

  private static Set<String> found(Pattern pattern, String file, int group) throws IOException {
    return pattern
        .matcher(Files.readString(Path.of(file)))
        .results()
        .map((MatchResult result) -> result.group(group))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void promtool_accepts_the_metrics_and_the_alerts() throws Exception {
    Path promtool = Path.of("/usr/bin/promtool");
    assumeTrue(Files.isExecutable(promtool), "promtool is not here: apt-get install prometheus");
    try (RunningWatchdog watchdog = start("exit 1");
        WebClient web = WebClient.of(watchdog)) {
      Path metrics = Files.writeString(folder.resolve("metrics.txt"), web.get("/metrics").body());
      assertThat(complaints(metrics, promtool.toString(), "check", "metrics")).isEmpty();
      watchdog.stopsCleanly();
    }
  }

  private static String complaints(Path stdin, String... command) throws Exception {
    Process process =
        new ProcessBuilder(command).redirectInput(stdin.toFile()).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    return process.waitFor() == 0 ? said : said + "exit code " + process.exitValue();
  }
}
