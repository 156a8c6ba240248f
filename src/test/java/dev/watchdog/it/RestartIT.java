package dev.watchdog.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Exits of each kind, what follows from them, and the watchdog's own exit code. */
class RestartIT {

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          exit 0        | app exited with code 0
          exit 1        | app exited with code 1
          exit 255      | app exited with code 255
          kill -TERM $$ | app was killed by SIGTERM
          kill -KILL $$ | app was killed by SIGKILL
          kill -SEGV $$ | app was killed by SIGSEGV
          """)
  void a_program_that_has_ended_is_restarted_after_the_delay(String death, String log) {
    try (RunningWatchdog watchdog = Launch.shell("date +%s%N; " + death).start()) {
      watchdog.stdout().await("^\\d+$", 3);
      assertDelays(watchdog, Duration.ofMillis(200));
      assertThat(watchdog.stderr().text()).contains("started, pid", log, "restart 1 in 200 ms");
      watchdog.stopsCleanly();
    }
  }

  @Test
  void the_delay_is_5_s_by_default() {
    Launch launch = Launch.watchdog("--", "sh", "-c", "date +%s%N; exit 1");
    try (RunningWatchdog watchdog = launch.start()) {
      watchdog.stdout().await("^\\d+$", 2);
      assertDelays(watchdog, Duration.ofSeconds(5));
      watchdog.stopsCleanly();
    }
  }

  @Test
  void the_delay_grows_by_the_factor_up_to_the_maximum() {
    String[] growing = {"-restart-factor", "2", "-restart-max-delay", "500ms"};
    try (RunningWatchdog watchdog = Launch.shell("exit 1", growing).start()) {
      watchdog.stderr().await("restart 4 in");
      assertThat(watchdog.stderr().text())
          .contains("restart 1 in 200 ms", "restart 2 in 400 ms")
          .contains("restart 3 in 500 ms", "restart 4 in 500 ms");
      watchdog.stopsCleanly();
    }
  }

  /** Paths that cannot be executed, made by {@link #makeBroken}, and the cause in the log. */
  static List<List<String>> brokenPrograms() {
    return List.of(
        List.of("missing", "/missing: No such file or directory"),
        List.of("forbidden", "/forbidden: Permission denied"),
        List.of("uninterpreted", "its interpreter /no/such/interpreter is missing"),
        List.of("folder", "/folder: it is a directory"),
        List.of("garbage", "/garbage: Exec format error"),
        List.of("file/program", "Not a directory"));
  }

  @ParameterizedTest
  @MethodSource("brokenPrograms")
  void a_failed_spawn_is_logged_with_its_cause_and_tried_again(List<String> broken)
      throws IOException {
    makeBroken();
    String path = folder.resolve(broken.getFirst()).toString();
    try (RunningWatchdog watchdog =
        Launch.watchdog("-restart-delay", "200ms", "--", path).start()) {
      watchdog.stderr().await("cannot run " + path, 3);
      assertThat(watchdog.stderr().text())
          .contains(broken.getLast())
          .doesNotContain("started, pid");
      watchdog.stopsCleanly();
    }
  }

  @Test
  void a_program_that_is_not_on_the_PATH_is_logged_with_the_PATH_and_tried_again() {
    Launch launch =
        Launch.watchdog("-restart-delay", "200ms", "--", "no-such-program").env("PATH", "/a:/b");
    try (RunningWatchdog watchdog = launch.start()) {
      watchdog.stderr().await("cannot run no-such-program: not found on the PATH \\(/a:/b\\)", 3);
      watchdog.stopsCleanly();
    }
  }

  @Test
  void a_program_that_appears_later_is_run() throws IOException {
    Path program = folder.resolve("program");
    Launch launch = Launch.watchdog("-restart-delay", "200ms", "--", program.toString());
    try (RunningWatchdog watchdog = launch.start()) {
      watchdog.stderr().await("cannot run");
      executable("new", "#!/bin/sh\necho here I am; exec sleep 1000\n");
      Files.move(folder.resolve("new"), program);
      watchdog.stdout().await("^here I am$");
      watchdog.stopsCleanly();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          never      | exit 0               | 0
          never      | exit 3               | 3
          never      | kill -TERM $$        | 143
          never      | kill -KILL $$        | 137
          never      | kill -ABRT $$        | 134
          on-failure | exit 0               | 0
          on-failure | exit 3               | 3
          on-failure | kill -KILL $$        | 137
          always     | exit 0               | 0
          always     | exit 3               | 3
          always     | kill -KILL $$        | 137
          """)
  void the_exit_code_is_the_childs_or_128_and_its_signal(String policy, String death, int code) {
    Launch launch = Launch.shell(death, "-restart", policy, "-restart-limit", "1/1m");
    try (RunningWatchdog watchdog = launch.start()) {
      assertThat(watchdog.awaitExit()).isEqualTo(code);
      boolean restarts = !policy.equals("never") && (policy.equals("always") || code != 0);
      assertThat(count(watchdog.everythingOnStderr(), "app started, pid"))
          .isEqualTo(restarts ? 2 : 1);
      assertThat(watchdog.stderr().count("ERROR .*exceeded its restart limit"))
          .isEqualTo(restarts ? 1 : 0);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "never, missing, 127",
    "never, forbidden, 126",
    "never, folder, 126",
    "never, garbage, 126",
    "never, uninterpreted, 126",
    "on-failure, missing, 127",
    "on-failure, forbidden, 126",
    "always, missing, 127",
    "always, forbidden, 126"
  })
  void the_exit_code_is_127_when_not_found_and_126_when_not_executable(
      String policy, String program, int code) throws IOException {
    makeBroken();
    String path = folder.resolve(program).toString();
    Launch launch =
        Launch.watchdog(
            "-restart", policy, "-restart-delay", "50ms", "-restart-limit", "1/1m", "--", path);
    try (RunningWatchdog watchdog = launch.start()) {
      assertThat(watchdog.awaitExit()).isEqualTo(code);
      assertThat(count(watchdog.everythingOnStderr(), "cannot run " + path))
          .isEqualTo(policy.equals("never") ? 1 : 2);
    }
  }

  @Test
  void the_exit_code_is_127_when_not_on_the_PATH() {
    Launch launch = Launch.watchdog("-restart", "never", "--", "no-such-program");
    try (RunningWatchdog watchdog = launch.start()) {
      assertThat(watchdog.awaitExit()).isEqualTo(127);
    }
  }

  @Test
  void an_environment_variable_sets_the_policy_and_the_command_line_overrides_it() {
    Launch launch = Launch.shell("exit 3", "-restart", "never").env("WATCHDOG_RESTART", "always");
    try (RunningWatchdog watchdog = launch.start()) {
      assertThat(watchdog.awaitExit()).isEqualTo(3);
    }
    Launch other = Launch.shell("exit 4").env("WATCHDOG_RESTART", "never");
    try (RunningWatchdog watchdog = other.start()) {
      assertThat(watchdog.awaitExit()).isEqualTo(4);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TERM", "INT"})
  void with_on_fatal_stay_the_watchdog_stays_until_a_signal(String signal) {
    Launch launch = Launch.shell("exit 3", "-restart-limit", "1/1m", "-on-fatal", "stay");
    try (RunningWatchdog watchdog = launch.start()) {
      watchdog.stderr().await("exceeded its restart limit and is not restarted");
      assertThat(watchdog.isAlive()).isTrue();
      watchdog.signal(signal);
      assertThat(watchdog.awaitExit()).isZero();
      assertThat(count(watchdog.everythingOnStderr(), "app started, pid")).isEqualTo(2);
    }
  }

  private static void assertDelays(RunningWatchdog watchdog, Duration least) {
    List<BigInteger> starts = watchdog.stdout().text().lines().map(BigInteger::new).toList();
    for (int i = 1; i < starts.size(); i++) {
      long nanos = starts.get(i).subtract(starts.get(i - 1)).longValueExact();
      assertThat(Duration.ofNanos(nanos)).isGreaterThanOrEqualTo(least);
    }
  }

  private static int count(String text, String part) {
    return text.split(java.util.regex.Pattern.quote(part), -1).length - 1;
  }

  private void makeBroken() throws IOException {
    Files.writeString(folder.resolve("forbidden"), "#!/bin/sh\n");
    executable("uninterpreted", "#!/no/such/interpreter -x\n");
    executable("garbage", "this is no program\n");
    Files.createDirectory(folder.resolve("folder"));
    Files.createFile(folder.resolve("file"));
  }

  private void executable(String name, String text) throws IOException {
    Path file = Files.writeString(folder.resolve(name), text);
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }
}
