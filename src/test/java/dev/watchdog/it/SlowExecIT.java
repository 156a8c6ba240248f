package dev.watchdog.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.watchdog.process.posix.HeldFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** One program whose exec(2) takes its time, as on a network file system. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SlowExecIT {

  private static final String OTHERS =
      """
      defaults: {start-time: 50ms, restart-delay: 100ms, stop-timeout: 1s}
      programs:
        checked:
          command: [sleep, "1000"]
          alive: {exec: ["true"], period: 100ms, timeout: 1s, failures: 1}
        dies: {command: [sh, -c, "echo dies $$$$; exec sleep 1000"]}
        stubborn: {command: [sh, -c, "trap '' TERM; echo stubborn; while :; do sleep 0.1; done"]}
      """;

  @TempDir private Path folder;

  private Path slow() {
    return folder.resolve("slow");
  }

  private Launch launch() throws Exception {
    Files.writeString(slow(), "#!/bin/sh\necho slow has executed\nexec sleep 1000\n");
    assertThat(slow().toFile().setExecutable(true)).isTrue();
    Path file = folder.resolve("watchdog.yaml");
    Files.writeString(file, OTHERS + "  slow: {command: [" + slow() + "]}\n");
    return Launch.watchdog("-config", file.toString())
        .env("WATCHDOG_SOCKET", folder.resolve("w.sock"));
  }

  private static void untilOthersAreUp(RunningWatchdog watchdog) {
    watchdog.stderr().await("checked is up");
    watchdog.stdout().await("stubborn");
  }

  @Test
  void it_holds_up_no_other_program() throws Exception {
    Launch launch = launch();
    HeldFile held = HeldFile.of(slow());
    try (RunningWatchdog watchdog = launch.start()) {
      try (held) {
        untilOthersAreUp(watchdog);
        String pid = watchdog.stdout().await("dies ([0-9]+)").group(1);
        Processes.signal("KILL", Long.parseLong(pid));
        watchdog.stderr().await("dies was killed by SIGKILL");
        watchdog.stdout().await("dies [0-9]+", 2);
      }
      watchdog.stdout().await("slow has executed");
      assertThat(watchdog.stop()).isNotNegative();
      assertThat(watchdog.everythingOnStderr()).doesNotContain("unhealthy");
    }
  }

  @Test
  void a_stop_does_not_wait_for_it() throws Exception {
    Launch launch = launch();
    try (HeldFile _ = HeldFile.of(slow());
        RunningWatchdog watchdog = launch.start()) {
      untilOthersAreUp(watchdog);
      watchdog.signal("TERM");
      watchdog.stderr().await("slow stopped");
      watchdog.awaitExit();
      assertThat(watchdog.everythingOnStdout()).doesNotContain("slow has executed");
    }
  }
}
