package dev.watchdog.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.watchdog.testing.Await;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Thousands of orphans that the watchdog adopts as PID 1 or as a subreaper. */
class OrphansIT {

  private static final int STORM = 5_000;

  /**
   * Every run exits with code 7 at once. The first leaves many children behind, each of which forks
   * a grandchild and ends, so that the grandchild is an orphan when it ends.
   */
  private static final String SEVEN =
      """
      import os, sys, time
      if sys.argv[1] != "first" or os.environ["WATCHDOG_RUN_ID"].split(".")[1] != "1":
          os._exit(7)
      if os.fork():
          os._exit(7)
      os.setsid()
      print("storm begins", flush=True)
      for i in range(int(sys.argv[2])):
          child = os.fork()
          if child == 0:
              if os.fork() == 0:
                  time.sleep(i % 10 / 1000)
              os._exit(i % 256)
          os.waitpid(child, 0)
      print("storm is over", flush=True)
      time.sleep(1000)
      """;

  private static Launch storm() {
    return Launch.watchdog(
        "-restart-delay",
        "5ms",
        "-orphans",
        "leave",
        "--",
        Python.EXECUTABLE,
        "-I",
        "-S",
        "-c",
        SEVEN,
        "first",
        "" + STORM);
  }

  @Test
  void as_a_subreaper_it_reaps_every_orphan_and_loses_no_exit_status() {
    assertReapsAllOrphans(storm());
  }

  @Test
  void as_PID_1_it_reaps_every_orphan_and_loses_no_exit_status() {
    assumeTrue(Processes.isRoot(), "a new PID namespace takes root");
    assertReapsAllOrphans(storm().asPid1());
  }

  private static void assertReapsAllOrphans(Launch launch) {
    try (RunningWatchdog watchdog = launch.start()) {
      watchdog.stdout().await("^storm is over$");
      Await.until("no zombie", () -> Processes.zombiesOf(watchdog.pid()).isEmpty());
      watchdog.stopsCleanly();
      String log = watchdog.everythingOnStderr();
      List<String> exits = log.lines().filter(line -> line.contains("app exited with ")).toList();
      long runs = log.lines().filter(line -> line.contains("app started, pid")).count();
      assertThat(runs).isGreaterThan(20);
      assertThat(exits.size()).isBetween((int) runs - 1, (int) runs);
      assertThat(exits).allMatch(line -> line.contains("app exited with code 7 "));
    }
  }

  @Test
  void PID_1_supervises_like_any_process() {
    assumeTrue(Processes.isRoot(), "a new PID namespace takes root");
    Launch launch = Launch.shell("echo my parent is $PPID; exit 3").asPid1();
    try (RunningWatchdog watchdog = launch.start()) {
      watchdog.stdout().await("^my parent is 1$", 3);
      watchdog.stopsCleanly();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TERM", "INT"})
  void PID_1_stops_at_a_signal_and_kills_a_program_that_ignores_it(String signal) {
    assumeTrue(Processes.isRoot(), "a new PID namespace takes root");
    String script =
        "trap '' TERM; setsid sh -c 'echo pid $$; exec sleep 1000' & while :; do sleep 0.05; done";
    Launch launch = Launch.shell(script, "-stop-timeout", "500ms").asPid1();
    try (RunningWatchdog watchdog = launch.start()) {
      watchdog.stdout().await("^pid");
      watchdog.signal(signal);
      assertThat(watchdog.awaitExit()).isZero();
      assertThat(watchdog.everythingOnStderr()).contains("had to be killed");
    }
  }

  @Test
  void PID_1_ends_with_the_childs_exit_code() {
    assumeTrue(Processes.isRoot(), "a new PID namespace takes root");
    try (RunningWatchdog watchdog = Launch.shell("exit 9", "-restart", "never").asPid1().start()) {
      assertThat(watchdog.awaitExit()).isEqualTo(9);
    }
  }

  /** PID 1 adopts foreign processes too, left by `docker exec`. It reaps and never kills them. */
  @Test
  void PID_1_reaps_strangers_and_lets_them_live() {
    assumeTrue(Processes.isRoot(), "a new PID namespace takes root");
    String script = "echo up; exec sleep 1000";
    try (RunningWatchdog watchdog = Launch.shell(script).asPid1().start()) {
      watchdog.stdout().await("^up$");
      // Enters the namespace and leaves a process there that ends after 2 s as an orphan.
      String[] stranger = {
        "nsenter", "-t", "" + watchdog.pid(), "-p", "-m", "sh", "-c", "setsid sleep 2 & exit 0"
      };
      assertThat(new ProcessBuilder(stranger).inheritIO().start().waitFor()).isZero();
      Await.until("an orphan", () -> strangerIn(watchdog).isPresent());
      Await.until("its end", () -> strangerIn(watchdog).isEmpty());
      assertThat(Processes.zombiesOf(watchdog.pid())).isEmpty();
      watchdog.stopsCleanly();
      assertThat(watchdog.everythingOnStderr())
          .doesNotContain("had to be killed", "left processes");
    } catch (java.io.IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static Optional<ProcessHandle> strangerIn(RunningWatchdog watchdog) {
    return ProcessHandle.of(watchdog.pid())
        .flatMap(pid1 ->
            pid1.children()
                .filter(child -> child.info().commandLine().orElse("").endsWith("sleep 2"))
                .findFirst());
  }
}
