package dev.watchdog.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A config file with several real programs. */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SeveralProgramsIT {

  private static final String DEFAULTS =
      "defaults: {start-time: 50ms, restart-delay: 200ms}\nprograms:\n";

  @TempDir private Path folder;

  private Path file() {
    return folder.resolve("watchdog.yaml");
  }

  private void write(String programs) throws IOException {
    Files.writeString(file(), DEFAULTS + programs.indent(2));
  }

  private Launch launch(String programs, String... options) throws IOException {
    write(programs);
    String[] all = new String[options.length + 2];
    all[0] = "-config";
    all[1] = file().toString();
    System.arraycopy(options, 0, all, 2, options.length);
    return Launch.watchdog(all).env("WATCHDOG_SOCKET", folder.resolve("w.sock"));
  }

  /** The log lines that contain one of these phrases, in order. */
  private static List<String> log(RunningWatchdog watchdog, String... phrases) {
    return watchdog
        .everythingOnStderr()
        .lines()
        .map(line -> line.replaceFirst(".* watchdog: ", ""))
        .filter(line -> List.of(phrases).stream().anyMatch(line::contains))
        .map(line -> line.replaceFirst("[,:] .*", ""))
        .toList();
  }

  @Test
  void programs_start_and_stop_in_the_order_of_their_dependencies() throws Exception {
    Launch launch =
        launch(
            """
            worker: {command: [sh, -c, "echo worker; exec sleep 1000"], depends-on: [web]}
            web: {command: [sh, -c, "echo web; exec sleep 1000"], depends-on: [db, migrate]}
            db: {command: [sh, -c, "echo db; exec sleep 1000"]}
            migrate: {command: [sh, -c, "echo migrated"], restart: never}
            """);
    try (RunningWatchdog watchdog = launch.start()) {
      watchdog.stderr().await("worker is up");
      watchdog.stopsCleanly();
      assertThat(log(watchdog, "web started", "worker started", "db is up", "web is up"))
          .containsExactly("db is up", "web started", "web is up", "worker started");
      assertThat(log(watchdog, "stopping", "stopped"))
          .containsExactly(
              "stopping worker",
              "worker stopped",
              "stopping web",
              "web stopped",
              "stopping db",
              "db stopped");
    }
  }

  @Test
  void a_program_that_ends_is_restarted_without_effect_on_the_others() throws Exception {
    Launch launch =
        launch(
            """
            a: {command: [sh, -c, "echo a; exec sleep 1000"]}
            b: {command: [sh, -c, "exit 3"], restart-limit: 2/1m, on-fatal: stay}
            """);
    try (RunningWatchdog watchdog = launch.start()) {
      watchdog
          .stderr()
          .await("b exited with code 3 .*; it exceeded its restart limit and is not restarted");
      assertThat(watchdog.stderr().count("a started")).isEqualTo(1);
      watchdog.stopsCleanly();
    }
  }

  @Test
  void a_program_with_when_it_ends_shutdown_gives_the_exit_code() throws Exception {
    Launch launch =
        launch(
            """
            main:
              command: [sh, -c, "sleep 0.3; exit 7"]
              restart: never
              when-it-ends: shutdown
              depends-on: [side]
            side: {command: [sh, -c, "exec sleep 1000"]}
            """);
    try (RunningWatchdog watchdog = launch.start()) {
      assertThat(watchdog.awaitExit()).isEqualTo(7);
      assertThat(log(watchdog, "side stopped")).hasSize(1);
    }
  }

  @Test
  void when_all_programs_have_stopped_the_watchdog_ends() throws Exception {
    Launch launch =
        launch(
            """
            a: {command: [sh, -c, "exit 0"], restart: never}
            b: {command: [sh, -c, "sleep 0.2; exit 4"], restart: never}
            """);
    try (RunningWatchdog watchdog = launch.start()) {
      assertThat(watchdog.awaitExit()).isEqualTo(4);
    }
  }

  @Test
  void all_programs_share_the_stop_timeout_of_the_runtime() throws Exception {
    String immortal = "command: [sh, -c, \"trap '' TERM; while :; do sleep 0.1; done\"]";
    Launch launch =
        launch(
            """
            a: {IMMORTAL}
            b: {IMMORTAL, depends-on: [a]}
            """
                .replace("IMMORTAL", immortal),
            "-shutdown-timeout",
            "1500ms");
    try (RunningWatchdog watchdog = launch.start()) {
      watchdog.stderr().await("b is up");
      watchdog.stopsCleanly();
      assertThat(log(watchdog, "had to be killed"))
          .contains("b had to be killed", "a had to be killed");
      assertThat(watchdog.everythingOnStderr())
          .containsPattern("stopping b: SIGTERM now, SIGKILL in (500|4\\d\\d) ms")
          .containsPattern("stopping a: SIGTERM now, SIGKILL in \\d{1,2} ms");
    }
  }

  @Test
  void a_reload_restarts_only_programs_that_have_changed() throws Exception {
    Launch launch =
        launch(
            """
            same: {command: [sh, -c, "exec sleep 1000"]}
            other: {command: [sh, -c, "echo old; exec sleep 1000"]}
            gone: {command: [sh, -c, "exec sleep 1000"]}
            """);
    try (RunningWatchdog watchdog = launch.start()) {
      watchdog.stderr().await("gone is up");
      watchdog.stderr().await("other is up");
      watchdog.stderr().await("same is up");
      write(
          """
          same: {command: [sh, -c, "exec sleep 1000"], restart-delay: 1s, log-buffer: 8KiB}
          other: {command: [sh, -c, "echo new; exec sleep 1000"]}
          extra: {command: [sh, -c, "exec sleep 1000"]}
          """);
      watchdog.signal("HUP");
      watchdog
          .stderr()
          .await("config file reloaded: added extra; removed gone; restarted other; changed same");
      watchdog
          .stderr()
          .await("effective after a restart of the watchdog: programs.same.log-buffer");
      watchdog.stderr().await("extra is up");
      watchdog.stderr().await("other is up", 2);
      assertThat(watchdog.stdout().text()).contains("old").contains("new");
      assertThat(watchdog.stderr().count("same started")).isEqualTo(1);
      assertThat(watchdog.stderr().count("gone stopped")).isEqualTo(1);
      watchdog.stopsCleanly();
    }
  }

  /** Opening it would block, because it has no writer. */
  @Test
  void a_reload_does_not_wait_for_a_named_pipe() throws Exception {
    Path pipe = file().resolveSibling("pipe");
    Launch launch = launch("a: {command: [sh, -c, \"mkfifo " + pipe + "; exec sleep 1000\"]}\n");
    try (RunningWatchdog watchdog = launch.start()) {
      watchdog.stderr().await("a is up");
      Files.move(pipe, file(), StandardCopyOption.REPLACE_EXISTING);
      watchdog.signal("HUP");
      watchdog.stderr().await("is not a regular file");
      watchdog.stopsCleanly();
    }
  }

  @Test
  void a_reload_of_a_bad_file_changes_nothing_and_says_why() throws Exception {
    Launch launch = launch("a: {command: [sh, -c, \"exec sleep 1000\"]}\n");
    try (RunningWatchdog watchdog = launch.start()) {
      watchdog.stderr().await("a is up");
      watchdog.stderr().await("listening on .*w.sock");
      write("a: {comand: [x]}\n");
      ControlClient.Answer answer = ControlClient.of(watchdog).ask("POST", "/v1/reload", "");
      assertThat(answer.status()).isEqualTo(409);
      JsonObject problem = new JsonObject(answer.body());
      assertThat(problem.getString("detail")).startsWith("nothing is changed: ");
      assertThat(problem.getJsonArray("problems").getString(0))
          .isEqualTo(
              file()
                  + ":3:7: programs.a.comand: cannot use this: there is no such key;"
                  + " did you mean command?");
      watchdog.signal("HUP");
      watchdog.stderr().await("config file not reloaded: nothing is changed", 2);
      assertThat(watchdog.stderr().count("a started")).isEqualTo(1);
      watchdog.stopsCleanly();
    }
  }

  @Test
  void changed_settings_of_the_watchdog_need_its_restart() throws Exception {
    Launch launch = launch("a: {command: [sh, -c, \"exec sleep 1000\"]}\n");
    try (RunningWatchdog watchdog = launch.start()) {
      watchdog.stderr().await("listening on .*w.sock");
      Files.writeString(file(), "log-level: debug\n" + Files.readString(file()));
      ControlClient.Answer answer = ControlClient.of(watchdog).ask("POST", "/v1/reload", "");
      assertThat(answer.status()).isEqualTo(200);
      assertThat(new JsonObject(answer.body()).getJsonArray("needRestart"))
          .containsExactly("log-level");
      watchdog.stopsCleanly();
    }
  }

  @Test
  void all_mistakes_are_reported_and_nothing_starts() throws Exception {
    Launch launch = launch("a: {command: [sh, -c, \"echo ran\"], depends-on: [b]}\n", "-htp=off");
    try (RunningWatchdog watchdog = launch.start()) {
      assertThat(watchdog.awaitExit()).isEqualTo(2);
      assertThat(watchdog.everythingOnStderr())
          .contains("unknown option -htp; did you mean -http?")
          .contains(":3:51: programs.a.depends-on[0]: cannot take \"b\"");
      assertThat(watchdog.everythingOnStdout()).isEmpty();
    }
  }

  /** Each program has its pipes and timers; threads are shared. */
  @Test
  void two_hundred_programs_need_no_more_threads_than_two() throws Exception {
    StringBuilder programs = new StringBuilder();
    for (int i = 0; i < 200; i++) {
      programs.append("p%d: {command: [sleep, \"1000\"], log-buffer: 64KiB}\n".formatted(i));
    }
    try (RunningWatchdog few =
        launch("a: {command: [sleep, \"1000\"]}\nb: {command: [sleep, \"1\"]}\n").start()) {
      few.stderr().await("a is up");
      long threadsOfFew = threads(few);
      few.stopsCleanly();
      try (RunningWatchdog many = launch(programs.toString()).start()) {
        many.stderr().await("p\\d+ is up", 200);
        assertThat(threads(many)).isLessThanOrEqualTo(threadsOfFew + 2);
        many.stopsCleanly();
        assertThat(log(many, "stopped")).hasSize(200);
      }
    }
  }

  private static long threads(RunningWatchdog watchdog) throws IOException {
    try (var tasks = Files.list(Path.of("/proc/" + watchdog.pid() + "/task"))) {
      return tasks.count();
    }
  }
}
