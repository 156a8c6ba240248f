package dev.watchdog.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.watchdog.testing.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The native first stage: signals, environment and directory before the JVM runs. */
class FirstStageIT {

  private static final int EARLIEST_MILLIS = 3; // before the first instruction no handler exists
  private static final int LATEST_MILLIS = 150;

  /** Prints each signal that it receives: all that can be caught, but for TERM and CONT. */
  private static final String PRINTS_SIGNALS =
      """
      import signal
      others = {signal.SIGKILL, signal.SIGSTOP, signal.SIGCHLD, signal.SIGTERM, signal.SIGCONT}
      caught = signal.valid_signals() - others
      signal.pthread_sigmask(signal.SIG_BLOCK, caught)
      print("up", flush=True)
      while True: print("got", int(signal.sigwait(caught)), flush=True)
      """;

  @TempDir private Path folder;

  private static void pauseAtRandom() {
    int millis = RandomGenerator.getDefault().nextInt(EARLIEST_MILLIS, LATEST_MILLIS);
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
  }

  @RepeatedTest(30)
  void TERM_at_any_moment_ends_it_in_order() {
    try (RunningWatchdog watchdog = Launch.shell("exec sleep 1000").start()) {
      pauseAtRandom();
      watchdog.stopsCleanly();
    }
  }

  @RepeatedTest(30)
  void TERM_at_any_moment_ends_process_1_in_order() {
    assumeTrue(Processes.isRoot(), "a pid namespace takes root");
    try (RunningWatchdog watchdog = Launch.shell("exec sleep 1000").asPid1().start()) {
      long pid = watchdog.pid();
      Await.until("its exec", () -> isWatchdog(pid));
      pauseAtRandom();
      watchdog.stopsCleanly();
    }
  }

  private static boolean isWatchdog(long pid) {
    try {
      return Files.readString(Path.of("/proc/" + pid + "/cmdline")).contains("/bin/watchdog\0-");
    } catch (IOException e) {
      return false;
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HUP", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "USR1", "SEGV", "USR2", "PIPE", "ALRM",
        "16", "TSTP", "TTIN", "TTOU", "URG", "XCPU", "XFSZ", "VTALRM", "PROF", "WINCH", "29", "PWR",
        "SYS", "RTMIN", "RTMIN+3", "RTMAX-2", "RTMAX"
      })
  void every_signal_but_the_end_signals_reaches_the_child(String signal) {
    try (RunningWatchdog watchdog = Launch.python(PRINTS_SIGNALS).start()) {
      watchdog.stdout().await("^up$");
      watchdog.stderr().await("app is up"); // by then the JDK has its handlers
      watchdog.signal(signal);
      watchdog.stdout().await("^got \\d+$");
      watchdog.stopsCleanly();
      assertThat(watchdog.everythingOnStdout()).hasLineCount(2);
      assertThat(watchdog.everythingOnStderr()).doesNotContain("Full thread dump");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"TERM,WINCH | WINCH", "TERM,WINCH | TERM", "QUIT | QUIT", "rtmin+3 | RTMIN+3"})
  void an_end_signal_ends_it_in_order_and_once(String endSignals, String signal) {

    Launch launch = Launch.shell("echo up; exec sleep 1000", "-end-signals", endSignals);
    try (RunningWatchdog watchdog = launch.start()) {
      watchdog.stdout().await("^up$");
      watchdog.signal(signal);
      assertThat(watchdog.awaitExit()).isZero();
      assertThat(watchdog.everythingOnStderr())
          .containsOnlyOnce("SIG" + signal + " received")
          .containsOnlyOnce("stopping app");
    }
  }

  @Test
  void TERM_goes_to_the_program_when_it_is_no_end_signal() {
    String script = "trap 'echo got TERM' TERM; echo up; while :; do sleep 0.05; done";
    try (RunningWatchdog watchdog = Launch.shell(script, "-end-signals", "QUIT").start()) {
      watchdog.stdout().await("^up$");
      watchdog.signal("TERM");
      watchdog.stdout().await("^got TERM$");
      watchdog.signal("QUIT");
      watchdog.signal("QUIT"); // at once
      assertThat(watchdog.awaitExit()).isZero();
    }
  }

  @Test
  void a_flood_of_signals_hides_no_TERM() {
    String flood = "echo up; while :; do kill -USR1 $PPID; done";
    try (RunningWatchdog watchdog = Launch.shell("trap '' USR1; " + flood).start()) {
      watchdog.stdout().await("^up$");
      watchdog.stopsCleanly();
    }
  }

  @Test
  void HUP_stays_ignored_under_nohup() {
    Launch launch = Launch.shell("trap 'echo got HUP' HUP; echo up; while :; do sleep 0.05; done");
    try (RunningWatchdog watchdog = launch.after("trap '' HUP").start()) {
      watchdog.stdout().await("^up$");
      watchdog.signal("HUP");
      watchdog.stopsCleanly();
      assertThat(watchdog.everythingOnStdout()).isEqualTo("up\n");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void it_ends_when_its_terminal_closes(boolean withConfig) throws IOException {
    Path config =
        Files.writeString(folder.resolve("c.yaml"), "programs: {a: {command: [sleep, '1000']}}");
    String terminal =
        """
        import os, pty, sys
        child, fd = pty.fork()
        if child == 0: os.execv(sys.argv[1], sys.argv[1:])
        text = b""
        while b" started, pid " not in text: text += os.read(fd, 1000)
        os.close(fd)
        print("ended with", os.waitpid(child, 0)[1], flush=True)
        """;
    Launch launch =
        withConfig
            ? Launch.watchdog("-config", config.toString())
            : Launch.shell("exec sleep 1000");
    try (RunningWatchdog python = launch.through(Python.EXECUTABLE, "-c", terminal).start()) {
      python.stdout().await("^ended with 0$");
    }
  }

  @Test
  void a_command_ends_by_INT() {
    Launch server =
        Launch.shell("echo up; exec sleep 1000", "-socket", folder.resolve("s").toString());
    try (RunningWatchdog watchdog = server.start()) {
      watchdog.stderr().await("listening");
      Launch following = Launch.watchdog("logs", "-f", "-socket", folder.resolve("s").toString());
      try (RunningWatchdog command = following.start()) {
        command.stdout().await("^up$"); // it is connected
        command.signal("INT");
        assertThat(command.awaitExit()).isEqualTo(128 + 2);
      }
      watchdog.stopsCleanly();
    }
  }

  @Test
  void an_environment_of_1400_kB_reaches_the_child() {
    String big = "x".repeat(128 * 1024 - "BIG_10=".length() - 1); // the most that execve(2) takes
    Launch launch = Launch.shell("env | wc -c; echo \"$LD_PRELOAD\"", "-restart", "never");
    for (int i = 10; i < 21; i++) {
      launch.env("BIG_" + i, big);
    }
    try (RunningWatchdog watchdog = launch.start()) {
      int bytes = Integer.parseInt(watchdog.stdout().await("^(\\d+)$").group(1));
      assertThat(bytes).isGreaterThan(1_400_000);
    }
  }

  @Test
  void LD_PRELOAD_is_loaded_into_the_program_only() {
    List<String> names =
        List.of("LD_PRELOAD", "LD_LIBRARY_PATH", "LD_AUDIT", "GLIBC_TUNABLES", "LD_BIND_NOW");
    Launch launch = Launch.shell("env", "-restart", "never").env("JAVA_TOOL_OPTIONS", "-Xnone");
    names.forEach(name -> launch.env(name, "/nowhere/at/all"));
    try (RunningWatchdog watchdog = launch.env("LANG", "xx_XX").start()) {
      assertThat(watchdog.awaitExit()).isZero();
      assertThat(watchdog.everythingOnStdout().lines())
          .containsAll(names.stream().map(name -> name + "=/nowhere/at/all").toList())
          .contains("JAVA_TOOL_OPTIONS=-Xnone", "LANG=xx_XX");
      assertThat(watchdog.everythingOnStderr().lines().filter(line -> line.contains("preloaded")))
          .as("words of the loaders of sh and env")
          .hasSize(2);
    }
  }

  @Test
  void it_starts_in_a_directory_that_was_deleted() {
    Launch launch = Launch.shell("cd .. 2>/dev/null; echo up", "-restart", "never");
    String deleted = "cd \"$(mktemp -d)\" && rmdir \"$PWD\"";
    try (RunningWatchdog watchdog = launch.after(deleted).start()) {
      watchdog.stdout().await("^up$");
      assertThat(watchdog.awaitExit()).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {700_000, 1_000_000, 2_000_000})
  void it_starts_under_a_limit_of_address_space(int kilobytes) {
    Launch launch = Launch.shell("echo up; exec sleep 1000").after("ulimit -v " + kilobytes);
    try (RunningWatchdog watchdog = launch.start()) {
      watchdog.stdout().await("^up$");
      watchdog.stderr().await("app is up");
      watchdog.stopsCleanly();
    }
  }

  @Test
  void it_is_called_watchdog_and_shows_its_own_arguments() throws IOException {
    try (RunningWatchdog watchdog = Launch.shell("echo up; exec sleep 1000").start()) {
      watchdog.stdout().await("^up$");
      Path process = Path.of("/proc/" + watchdog.pid());
      assertThat(process.resolve("comm")).hasContent("watchdog");
      assertThat(Files.readString(process.resolve("cmdline")))
          .startsWith(Launch.HOME.toAbsolutePath() + "/bin/watchdog\0-restart-delay\0");
      watchdog.stopsCleanly();
    }
  }
}
