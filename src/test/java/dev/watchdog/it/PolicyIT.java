package dev.watchdog.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a config file sets for certain exits. */
class PolicyIT {

  @TempDir private Path folder;

  private Launch config(String text) throws IOException {
    Path file = Files.writeString(folder.resolve("watchdog.yaml"), text);
    return Launch.watchdog("-config", file.toString());
  }

  @Test
  void exit_ends_the_watchdog_with_the_exit_code_although_others_run() throws IOException {
    Launch launch =
        config(
            """
            programs:
              job:
                command: [sh, -c, 'exit 75']
                on: {"code 75": exit}
              web:
                command: [sh, -c, 'trap "echo web stopping" TERM; echo up; while :; do sleep 0.05; done']
                stop-timeout: 1s
              late: {command: [sleep, '100'], depends-on: [web]}
            """);
    try (RunningWatchdog watchdog = launch.start()) {
      assertThat(watchdog.awaitExit()).isEqualTo(75);
      assertThat(watchdog.everythingOnStderr())
          .contains(
              "job exited with code 75",
              "; the watchdog ends too, as set for this exit",
              "WARN  watchdog: ending with exit code 75");
    }
  }

  @Test
  void stop_keeps_the_watchdog_although_its_only_program_has_stopped() throws IOException {
    Launch launch =
        config(
            """
            programs:
              job:
                command: [sh, -c, 'exit 3']
                on: {"code 3": stop, "signal KILL": exit}
            """);
    try (RunningWatchdog watchdog = launch.start()) {
      watchdog
          .stderr()
          .await("job exited with code 3 after .*; not restarted, as set for this exit");
      watchdog.stopsCleanly();
      assertThat(watchdog.everythingOnStderr()).contains("SIGTERM received");
    }
  }

  @Test
  void restart_overrides_the_restart_policy() throws IOException {
    Launch launch =
        config(
            """
            restart: never
            restart-delay: 50ms
            defaults:
              on: {"code 1": exit, "code 2": exit}
            programs:
              job:
                command: [sh, -c, 'echo run; [ -e seen ] && exit 2; touch seen; kill -SEGV $$$$']
                on: {"signal SEGV": restart}
            """);
    try (RunningWatchdog watchdog = launch.directory(folder).start()) {
      assertThat(watchdog.awaitExit()).isEqualTo(2);
      assertThat(watchdog.everythingOnStdout()).isEqualTo("run\nrun\n");
    }
  }

  @Test
  void all_mistakes_are_reported_with_their_places_and_nothing_runs() throws IOException {
    Launch launch =
        config(
            """
            programs:
              job:
                command: [echo, started]
                on:
                  "code 300": exit
                  "signal TERM": exit
                  "signal 15": stop
                  oom: perhaps
                before-kill: KILL
                umask: 8
                nice: 20
                user: no such user
            """);
    try (RunningWatchdog watchdog = launch.start()) {
      assertThat(watchdog.awaitExit()).isEqualTo(2);
      assertThat(watchdog.everythingOnStdout()).isEmpty();
      assertThat(watchdog.everythingOnStderr().lines())
          .allMatch(
              line -> line.matches("watchdog: .*watchdog\\.yaml:\\d+:\\d+: programs\\.job\\..*"))
          .anyMatch(
              line -> line.contains(":5:19: programs.job.on.code 300: cannot take \"code 300\""))
          .anyMatch(line -> line.contains("signal TERM occurs twice"))
          .anyMatch(line -> line.contains("\"perhaps\": it is not one of restart, stop, exit"))
          .anyMatch(line -> line.contains("\"KILL\": it is not a signal such as QUIT"))
          .anyMatch(line -> line.contains("\"8\": it is not an octal number"))
          .anyMatch(line -> line.contains("\"20\": it is not a number from -20 to 19"))
          .anyMatch(line -> line.contains("\"no such user\": it is not a user such as"))
          .hasSize(7);
    }
  }
}
