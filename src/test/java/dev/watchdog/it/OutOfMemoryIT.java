package dev.watchdog.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.watchdog.testing.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The watchdog and its program run in a cgroup with a memory limit. This is cgroup v1, which root
 * can make here; v2 is covered by the container suites and by unit tests.
 */
class OutOfMemoryIT {

  private static final long LIMIT_BYTES = 400L << 20;
  private static final String TAKES_TOO_MUCH = "x = b'x' * (2 << 30)";

  @TempDir private Path folder;
  private Optional<Path> cgroup = Optional.empty();

  @BeforeEach
  void make_cgroup() throws IOException {
    Optional<String> own =
        Files.readAllLines(Path.of("/proc/self/cgroup")).stream()
            .map(line -> line.split(":", 3))
            .filter(fields -> fields[1].equals("memory"))
            .map(fields -> fields[2])
            .findFirst();
    assumeTrue(own.isPresent(), "there is no cgroup v1 for memory here");
    Path parent = Path.of("/sys/fs/cgroup/memory" + own.orElseThrow());
    assumeTrue(Files.isWritable(parent), "no cgroup can be made in " + parent);
    Path made = Files.createDirectory(parent.resolve("watchdog-" + System.nanoTime()));
    cgroup = Optional.of(made);
    Files.writeString(made.resolve("memory.limit_in_bytes"), Long.toString(LIMIT_BYTES));
  }

  @AfterEach
  void remove_cgroup() {
    cgroup.ifPresent(made -> Await.until("its cgroup to be empty", () -> made.toFile().delete()));
  }

  private Launch launch(String python, String... more) throws IOException {
    Files.writeString(folder.resolve("app.py"), python);
    Path config =
        Files.writeString(
            folder.resolve("watchdog.yaml"),
            """
            programs:
              app:
                type: python
                path: %s/app.py
                oom-score-adj: 1000
                restart-delay: 100ms
                %s
            """
                .formatted(folder, String.join("\n    ", more)));
    return Launch.watchdog("-config", config.toString())
        .after("echo $$ >" + cgroup.orElseThrow() + "/cgroup.procs");
  }

  @Test
  void a_child_that_the_kernel_killed_for_lack_of_memory_ends_as_oom() throws IOException {
    Launch launch = launch(TAKES_TOO_MUCH, "on: {oom: exit, 'signal KILL': restart}");
    try (RunningWatchdog watchdog = launch.start()) {
      assertThat(watchdog.awaitExit()).isEqualTo(137);
      assertThat(watchdog.everythingOnStderr())
          .contains("app was killed by SIGKILL: out of memory after");
    }
  }

  @Test
  void a_kill_by_a_process_does_not_end_as_oom() throws IOException {
    Launch launch =
        launch("import os; os.kill(os.getpid(), 9)", "on: {oom: restart, 'signal KILL': exit}");
    try (RunningWatchdog watchdog = launch.start()) {
      assertThat(watchdog.awaitExit()).isEqualTo(137);
      assertThat(watchdog.everythingOnStderr())
          .contains("app was killed by SIGKILL after")
          .doesNotContain("memory");
    }
  }

  @Test
  void an_oom_kill_of_a_worker_is_reported_and_does_not_count_as_the_leaders() throws IOException {
    Launch launch =
        launch(
            """
            import os
            worker = os.fork()
            if worker == 0:
                %s
            os.waitpid(worker, 0)
            os._exit(3)
            """
                .formatted(TAKES_TOO_MUCH),
            "on: {'code 3': exit}");
    try (RunningWatchdog watchdog = launch.start()) {
      assertThat(watchdog.awaitExit()).isEqualTo(3);
      assertThat(watchdog.everythingOnStderr())
          .containsSubsequence(
              "the kernel killed a process for lack of memory while app was running",
              "app exited with code 3");
    }
  }
}
