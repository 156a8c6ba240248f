package dev.watchdog.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Programs that do not end print a diagnosis before they are killed. Their output and the
 * watchdog's log reach stderr independently, so their order means nothing.
 */
class BeforeKillIT {

  @TempDir private Path folder;

  @Test
  void a_jvm_whose_shutdown_hangs_prints_its_threads_first() throws IOException {
    Path source =
        Files.writeString(
            folder.resolve("Hangs.java"),
            """
            public class Hangs {
              public static void main(String[] args) throws Exception {
                Object never = new Object();
                Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                  System.out.println("hook");
                  synchronized (never) {
                    while (true) {
                      try {
                        never.wait();
                      } catch (InterruptedException e) {
                        return;
                      }
                    }
                  }
                }, "the-hook-that-hangs"));
                System.out.println("up");
                Thread.sleep(Long.MAX_VALUE);
              }
            }
            """);
    Launch launch =
        Launch.watchdog(
            "-before-kill", "QUIT", "-stop-timeout", "4s", "--", "java", source.toString());
    try (RunningWatchdog watchdog = launch.start()) {
      watchdog.stdout().await("^up$");
      watchdog.stopsCleanly();
      assertThat(watchdog.everythingOnStdout())
          .containsSubsequence("up\n", "hook\n", "Full thread dump", "the-hook-that-hangs");
      assertThat(watchdog.everythingOnStdout()).containsOnlyOnce("Full thread dump");
      assertThat(watchdog.everythingOnStderr())
          .containsSubsequence(
              "stopping app: SIGTERM now, SIGKILL in 4 s",
              "app does not stop: sending SIGQUIT before SIGKILL",
              "app had to be killed",
              "was killed by SIGKILL after");
    }
  }

  @Test
  void a_python_program_that_ignores_TERM_prints_its_stack_first() throws IOException {
    Path config =
        Files.writeString(
            folder.resolve("watchdog.yaml"),
            """
            before-kill: USR1
            stop-timeout: 1s
            programs:
              app:
                type: python
                path: %s/app.py
            """
                .formatted(folder));
    Files.writeString(
        folder.resolve("app.py"),
        """
        import faulthandler, signal
        faulthandler.register(signal.SIGUSR1)
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        def the_place_where_it_hangs():
            print("up", flush=True)
            while True:
                signal.pause()
        the_place_where_it_hangs()
        """);
    try (RunningWatchdog watchdog = Launch.watchdog("-config", config.toString()).start()) {
      watchdog.stdout().await("^up$");
      watchdog.stopsCleanly();
      assertThat(watchdog.everythingOnStderr())
          .containsSubsequence("sending SIGUSR1", "killed by SIGKILL")
          .containsSubsequence("in the_place_where_it_hangs", "killed by SIGKILL")
          .containsOnlyOnce("in the_place_where_it_hangs");
    }
  }

  @Test
  void an_unhealthy_python_program_prints_its_stack_before_the_stop_signal_ends_it()
      throws IOException {
    Path config =
        Files.writeString(
            folder.resolve("watchdog.yaml"),
            """
            before-kill: USR1
            start-time: 10ms
            programs:
              app:
                type: python
                path: %1$s/app.py
                args: [%1$s/up]
                alive: {exec: [test, "!", -e, %1$s/up], period: 10ms, timeout: 1m, failures: 1}
            """
                .formatted(folder));
    Files.writeString(
        folder.resolve("app.py"),
        """
        import faulthandler, signal, sys
        faulthandler.register(signal.SIGUSR1)
        def the_place_where_it_hangs():
            open(sys.argv[1], "w").close()
            while True:
                signal.pause()
        the_place_where_it_hangs()
        """);
    try (RunningWatchdog watchdog = Launch.watchdog("-config", config.toString()).start()) {
      watchdog.stderr().await("app was killed by SIGTERM");
      watchdog.stopsCleanly();
      assertThat(watchdog.everythingOnStderr())
          .containsSubsequence(
              "stopping app because it is unhealthy: SIGUSR1 first, then SIGTERM, SIGKILL in 11 s",
              "app was killed by SIGTERM")
          .containsSubsequence("in the_place_where_it_hangs", "app was killed by SIGTERM")
          .doesNotContain("does not end");
    }
  }

  @Test
  void a_second_SIGTERM_kills_without_a_diagnosis() {
    String stubborn = "trap '' TERM; trap 'echo asked' USR1; echo up; while :; do sleep 0.05; done";
    Launch launch = Launch.shell(stubborn, "-before-kill", "USR1", "-stop-timeout", "1h");
    try (RunningWatchdog watchdog = launch.start()) {
      watchdog.stdout().await("^up$");
      watchdog.signal("TERM");
      watchdog.stderr().await("stopping app");
      watchdog.stopsCleanly();
      assertThat(watchdog.everythingOnStdout()).isEqualTo("up\n");
      assertThat(watchdog.everythingOnStderr()).doesNotContain("does not end");
    }
  }
}
