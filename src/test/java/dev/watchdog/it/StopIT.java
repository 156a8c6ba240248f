package dev.watchdog.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.watchdog.testing.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Signals to the watchdog: the stop, its escalation, and signals that are passed on. */
class StopIT {

  private static final int SIGWINCH = 28; // signal(7)

  private static final String IGNORES_TERM =
      "trap '' TERM; trap 'echo INT' INT; echo pid $$; while :; do sleep 0.05; done";

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"TERM", "INT"})
  void a_signal_stops_the_program_with_the_stop_signal(String signal) {
    String script =
        "trap 'echo TERM; exit 7' TERM; trap 'echo INT' INT; echo up; while :; do sleep 0.05; done";
    try (RunningWatchdog watchdog = Launch.shell(script).start()) {
      watchdog.stdout().await("^up$");
      watchdog.signal(signal);
      assertThat(watchdog.awaitExit()).isZero();
      assertThat(watchdog.everythingOnStdout()).isEqualTo("up\nTERM\n");
      assertThat(watchdog.everythingOnStderr())
          .contains("SIG" + signal + " received", "exited with code 7", "exit code 0")
          .doesNotContain("SIGKILL now", "had to be killed", "restart 1");
    }
  }

  @Test
  void the_stop_signal_can_be_configured() {
    String script = "trap 'echo USR1; exit 7' USR1; trap 'echo TERM' TERM; echo up; ";
    Launch launch = Launch.shell(script + "while :; do sleep 0.05; done", "-stop-signal", "USR1");
    try (RunningWatchdog watchdog = launch.start()) {
      watchdog.stdout().await("^up$");
      watchdog.stopsCleanly();
      assertThat(watchdog.everythingOnStdout()).isEqualTo("up\nUSR1\n");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TERM", "INT"})
  void a_program_that_ignores_the_stop_signal_is_killed_at_the_stop_timeout(String signal) {
    try (RunningWatchdog watchdog = Launch.shell(IGNORES_TERM, "-stop-timeout", "700ms").start()) {
      long pid = Long.parseLong(watchdog.stdout().await("^pid (\\d+)$").group(1));
      long sent = System.nanoTime();
      watchdog.signal(signal);
      assertThat(watchdog.awaitExit()).isZero();
      assertThat(System.nanoTime() - sent).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(700));
      assertThat(Processes.isThere(pid)).isFalse();
      assertThat(watchdog.everythingOnStderr())
          .containsPattern("app had to be killed: .*sh \\(pid " + pid + "\\)")
          .contains("killed by SIGKILL");
    }
  }

  @Test
  void the_stop_timeout_is_10_s_by_default() {
    try (RunningWatchdog watchdog = Launch.shell(IGNORES_TERM).start()) {
      watchdog.stdout().await("^pid");
      long sent = System.nanoTime();
      watchdog.stopsCleanly();
      assertThat(System.nanoTime() - sent).isGreaterThan(TimeUnit.SECONDS.toNanos(10));
    }
  }

  @Test
  void the_kill_comes_a_second_before_the_containers_own() {
    Launch launch =
        Launch.shell(IGNORES_TERM, "-stop-timeout", "1h", "-shutdown-timeout", "1500ms");
    try (RunningWatchdog watchdog = launch.start()) {
      watchdog.stdout().await("^pid");
      long sent = System.nanoTime();
      watchdog.stopsCleanly();
      assertThat(System.nanoTime() - sent).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(500));
      assertThat(watchdog.everythingOnStderr()).contains("SIGKILL in 500 ms");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TERM TERM", "TERM INT", "INT TERM", "INT INT"})
  void a_second_signal_kills_at_once(String signals) {
    try (RunningWatchdog watchdog = Launch.shell(IGNORES_TERM, "-stop-timeout", "1h").start()) {
      watchdog.stdout().await("^pid");
      watchdog.signal(signals.split(" ", -1)[0]);
      watchdog.stderr().await("stopping app");
      watchdog.signal(signals.split(" ", -1)[1]);
      assertThat(watchdog.awaitExit()).isZero();
      assertThat(watchdog.everythingOnStderr()).contains("had to be killed");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TERM", "INT"})
  void a_signal_in_BACKOFF_ends_it_at_once(String signal) {
    try (RunningWatchdog watchdog = Launch.shell("exit 1", "-restart-delay", "1h").start()) {
      watchdog.stderr().await("restart 1 in 1 h");
      watchdog.signal(signal);
      assertThat(watchdog.awaitExit()).isZero();
      assertThat(watchdog.everythingOnStderr()).containsOnlyOnce("started, pid");
    }
  }

  @Test
  void a_signal_in_BACKOFF_after_a_failed_spawn_ends_it_at_once() {
    Launch launch = Launch.watchdog("-restart-delay", "1h", "--", "/no/such/program");
    try (RunningWatchdog watchdog = launch.start()) {
      watchdog.stderr().await("restart 1 in 1 h");
      watchdog.stopsCleanly();
    }
  }

  @Test
  void a_signal_in_STARTING_ends_it_at_once() {
    Launch launch = Launch.shell("echo up; exec sleep 1000", "-start-time", "1h");
    try (RunningWatchdog watchdog = launch.start()) {
      watchdog.stdout().await("^up$");
      watchdog.stopsCleanly();
      assertThat(watchdog.everythingOnStderr()).doesNotContain("app is up");
    }
  }

  /** As a shell without job control starts a background job. */
  @Test
  void INT_works_although_the_parent_ignores_it() {
    Launch launch = Launch.shell("echo up; exec sleep 1000").after("trap '' INT");
    try (RunningWatchdog watchdog = launch.start()) {
      watchdog.stdout().await("^up$");
      watchdog.signal("INT");
      assertThat(watchdog.awaitExit()).isZero();
    }
  }

  @Test
  void INT_works_for_a_background_job_of_a_shell() {
    Launch launch =
        Launch.shell("echo watchdog $PPID; exec sleep 1000")
            .through("sh", "-c", "\"$0\" \"$@\" & wait $!; echo ended with $?");
    try (RunningWatchdog watchdog = launch.start()) {
      long pid = Long.parseLong(watchdog.stdout().await("^watchdog (\\d+)$").group(1));
      Processes.signal("INT", pid);
      watchdog.stdout().await("^ended with 0$");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 10, 20, 40, 60, 80, 100, 150, 200, 300, 500})
  void TERM_at_any_moment_of_the_start_leaves_no_process(int millis) {
    Path pids = folder.resolve("pids");
    String script = "echo $$ >>" + pids + "; exec sleep 1000";
    try (RunningWatchdog watchdog = Launch.shell(script).start()) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
      watchdog.stopsCleanly();
      if (Files.exists(pids)) {
        Processes.awaitGone(Long.parseLong(Files.readString(pids).strip()));
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** A large config file makes reading it slow enough. */
  @ParameterizedTest
  @ValueSource(strings = {"TERM", "INT"})
  void a_signal_while_settings_are_read_ends_the_watchdog_with_0(String signal) throws Exception {
    StringBuilder yaml = new StringBuilder("http: off\nsocket: off\nprograms:\n");
    IntStream.range(0, 1_000)
        .forEach(i -> yaml.append("  p" + i + ": {command: [sleep, 1000], autostart: false}\n"));
    Path config = Files.writeString(folder.resolve("watchdog.yaml"), yaml);
    Launch launch = Launch.watchdog("-config", config.toString());
    try (RunningWatchdog watchdog = launch.start()) {
      // It is the last signal that the watchdog catches; the JVM catches TERM before.
      Await.until("its handlers", () -> Processes.isCaught(watchdog.pid(), SIGWINCH));
      watchdog.signal(signal);
      assertThat(watchdog.awaitExit()).isZero();
    }
  }

  /** Run 1 leaves a process behind; the kill that is armed for it must not hit run 2. */
  @Test
  void the_kill_of_a_stopped_run_does_not_hit_the_next_run() {
    String script =
        """
        if [ ! -e left ]; then
          touch left
          (trap 'sleep 0.2; exit 0' TERM; while :; do sleep 0.05; done) &
          exit 1
        fi
        echo run 2; sleep 3; echo survived; exec sleep 1000
        """;
    Launch launch = Launch.shell(script, "-stop-timeout", "1500ms").directory(folder);
    try (RunningWatchdog watchdog = launch.start()) {
      watchdog.stdout().await("^survived$");
      assertThat(watchdog.stdout().text()).isEqualTo("run 2\nsurvived\n");
      assertThat(watchdog.stderr().count("started, pid")).isEqualTo(2);
      watchdog.stopsCleanly();
      assertThat(watchdog.everythingOnStderr()).doesNotContain("had to be killed");
    }
  }

  @Test
  void HUP_USR1_and_WINCH_are_passed_on_to_the_child() {
    String script =
        "for s in HUP USR1 WINCH; do trap \"echo $s\" $s; done; echo up; while :; do sleep 0.05;"
            + " done";
    try (RunningWatchdog watchdog = Launch.shell(script).start()) {
      watchdog.stdout().await("^up$");
      for (String signal : new String[] {"HUP", "USR1", "WINCH"}) {
        watchdog.signal(signal);
        watchdog.stdout().await("^" + signal + "$");
      }
      watchdog.stopsCleanly();
      assertThat(watchdog.everythingOnStdout()).isEqualTo("up\nHUP\nUSR1\nWINCH\n");
    }
  }

  @Test
  void without_a_child_signals_to_pass_on_are_ignored() {
    try (RunningWatchdog watchdog = Launch.shell("exit 1", "-restart-delay", "2s").start()) {
      watchdog.stderr().await("restart 1 in");
      watchdog.signal("HUP");
      watchdog.signal("USR1");
      watchdog.signal("WINCH");
      watchdog.stderr().await("restart 2 in");
      watchdog.stopsCleanly();
    }
  }

  @Test
  void a_program_that_a_passed_on_signal_ends_is_restarted() {
    try (RunningWatchdog watchdog = Launch.shell("echo up; exec sleep 1000").start()) {
      watchdog.stdout().await("^up$");
      watchdog.signal("HUP");
      watchdog.stderr().await("app was killed by SIGHUP");
      watchdog.stdout().await("^up$", 2);
      watchdog.stopsCleanly();
    }
  }
}
