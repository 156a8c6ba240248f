package dev.watchdog.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.watchdog.testing.FreePort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each folder of examples/ does what its page says. */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ExamplesIT {

  private static final Path EXAMPLES = Path.of("examples");

  private static Launch example(String name) {
    return Launch.watchdog("-config", EXAMPLES.resolve(name).resolve("watchdog.yaml").toString());
  }

  @Test
  void every_example_is_on_the_page_and_tested_here() throws IOException {
    try (Stream<Path> files = Files.list(EXAMPLES)) {
      List<String> folders =
          files.filter(Files::isDirectory).map(folder -> folder.getFileName().toString()).toList();
      assertThat(folders)
          .containsExactlyInAnyOrder("batch", "java", "notify", "python", "several-programs")
          .allSatisfy(folder ->
              assertThat(Files.readString(EXAMPLES.resolve("README.md")))
                  .contains("(" + folder + ")"));
    }
  }

  @Test
  void the_python_program_ends_properly() {
    endsProperly(Launch.watchdog("--", "python3", "examples/python/main.py"));
  }

  @Test
  void the_java_program_ends_properly() {
    endsProperly(Launch.watchdog("--", "java", "examples/java/Main.java"));
  }

  private static void endsProperly(Launch launch) {
    try (RunningWatchdog watchdog = launch.start()) {
      watchdog.stdout().await("^up, pid \\d+$");
      watchdog.stopsCleanly();
      assertThat(watchdog.everythingOnStdout()).endsWith("closing files and connections\n");
      assertThat(watchdog.everythingOnStderr()).doesNotContain("killed");
    }
  }

  @Test
  void the_program_that_reports_itself_is_restarted_when_it_hangs() {
    try (RunningWatchdog watchdog = example("notify").start()) {
      watchdog.stderr().await("worker is up");
      watchdog.signal("USR1");
      watchdog.stdout().await("^hanging$");
      watchdog.stderr().await("worker is unhealthy: no WATCHDOG=1 for 2 s");
      watchdog.stderr().await("worker is up", 2);
      watchdog.stopsCleanly();
    }
  }

  @ParameterizedTest
  @CsvSource({"0, 1", "3, 3", "65, 1"})
  void the_batch_job_is_restarted_except_after_a_permanent_failure(int code, int runs) {
    try (RunningWatchdog watchdog = example("batch").env("CODE", code).start()) {
      assertThat(watchdog.awaitExit()).isEqualTo(code);
      assertThat(watchdog.everythingOnStdout()).isEqualTo("importing\n".repeat(runs));
    }
  }

  @Test
  void several_programs_start_and_stop_in_order() throws IOException {
    try (RunningWatchdog watchdog =
        example("several-programs").env("PORT", FreePort.find()).start()) {
      watchdog.stdout().await("^worker \\| job 1 done$");
      watchdog.stopsCleanly();
      assertThat(watchdog.everythingOnStdout())
          .containsSubsequence(
              "prepare | prepared\n",
              "web | listening on ",
              "worker | job 1 done\n",
              "worker | no job left behind\n")
          .doesNotContain("report");
      assertThat(watchdog.everythingOnStderr())
          .containsSubsequence("worker stopped: it exited with code 0", "stopping web");
    }
  }
}
