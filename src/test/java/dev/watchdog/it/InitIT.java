package dev.watchdog.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.watchdog.testing.Await;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What the tests of dumb-init 1.2.5 ask of an init (exit_status, proxies_signals, child_processes,
 * shell_background), of the watchdog as process 1 and elsewhere.
 */
class InitIT {

  private static final int EXIT_CODES = 256;
  private static final int SIGTERM = 15;
  private static final int SIGKILL = 9;
  private static final int SIGCHLD = 17;
  private static final int SIGSTOP = 19;
  private static final int SIGINT = 2;

  /** The C library keeps the kernel's numbers 32 and 33 for itself. */
  private static final int SIGRTMIN = 34;

  private static final int SIGRTMAX = 64;

  /** Prints the number of each signal that it receives. */
  private static final String PRINTS_SIGNALS =
      """
      import signal
      caught = signal.valid_signals() - {signal.SIGKILL, signal.SIGSTOP, signal.SIGCHLD}
      signal.pthread_sigmask(signal.SIG_BLOCK, caught)
      print("up", flush=True)
      while True: print("got", int(signal.sigwait(caught)), flush=True)
      """;

  @TempDir private Path folder;

  private static Launch launch(Launch launch, boolean asPid1) {
    assumeTrue(!asPid1 || Processes.isRoot(), "a pid namespace takes root");
    return asPid1 ? launch.asPid1() : launch;
  }

  private static List<Long> descendants(RunningWatchdog watchdog) {
    return ProcessHandle.of(watchdog.pid()).stream()
        .flatMap(ProcessHandle::descendants)
        .map(ProcessHandle::pid)
        .toList();
  }

  private static boolean isInState(long pid, String state) {
    return Processes.stat(pid).filter(fields -> fields.getFirst().equals(state)).isPresent();
  }

  @ParameterizedTest
  @CsvSource({
    "true, 0",
    "true, 1",
    "true, 2",
    "true, 32",
    "true, 64",
    "true, 127",
    "true, 254",
    "true, 255",
    "false, 0",
    "false, 1",
    "false, 2",
    "false, 32",
    "false, 64",
    "false, 127",
    "false, 254",
    "false, 255"
  })
  void it_ends_with_the_exit_code_of_the_child(boolean asPid1, int code) {
    Launch launch = Launch.shell("exit " + code, "-restart", "never");
    try (RunningWatchdog watchdog = launch(launch, asPid1).start()) {
      assertThat(watchdog.awaitExit()).isEqualTo(code);
    }
  }

  @ParameterizedTest
  @CsvSource({"true, 15", "true, 2", "true, 3", "true, 9", "false, 15", "false, 2", "false, 3"})
  void it_ends_with_128_and_the_signal_that_killed_the_child(boolean asPid1, int signal) {
    Launch launch = Launch.shell("kill -" + signal + " $$", "-restart", "never");
    try (RunningWatchdog watchdog = launch(launch, asPid1).start()) {
      assertThat(watchdog.awaitExit()).isEqualTo(128 + signal);
    }
  }

  @Test
  void it_reads_every_exit_code_there_is() {
    Path next = folder.resolve("next");
    String script =
        "n=$(cat %1$s 2>/dev/null || echo 0); [ $n -lt %2$d ] || exec sleep 1000; "
                .formatted(next, EXIT_CODES)
            + "echo $((n + 1)) >%s; exit $n".formatted(next);
    try (RunningWatchdog watchdog = Launch.shell(script, "-restart-delay", "1ms").start()) {
      watchdog.stderr().await("run %d\\)".formatted(EXIT_CODES + 1));
      watchdog.stopsCleanly();
      List<Integer> codes =
          Pattern.compile("app exited with code (\\d+) after")
              .matcher(watchdog.everythingOnStderr())
              .results()
              .map(result -> Integer.valueOf(result.group(1)))
              .toList();
      assertThat(codes).isEqualTo(IntStream.range(0, EXIT_CODES).boxed().toList());
    }
  }

  /** Each by its number, and end signals too, which are the program's when they end nothing. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void it_forwards_every_signal_that_can_be_caught(boolean asPid1) {
    Launch launch = Launch.python(PRINTS_SIGNALS, "-end-signals", "RTMAX-1");
    try (RunningWatchdog watchdog = launch(launch, asPid1).start()) {
      watchdog.stderr().await("app is up");
      Stream<Integer> standard = IntStream.range(1, 32).boxed();
      Stream<Integer> realTime = IntStream.rangeClosed(SIGRTMIN, SIGRTMAX).boxed();
      List<Integer> all =
          Stream.concat(standard, realTime)
              .filter(n -> n != SIGKILL && n != SIGSTOP && n != SIGCHLD && n != SIGRTMAX - 1)
              .toList();
      for (int number : all) {
        watchdog.signal(Integer.toString(number));
        watchdog.stdout().await("^got %d$".formatted(number));
      }
      assertThat(all).contains(SIGTERM, SIGINT).hasSize(28 + 30);
      watchdog.signal("RTMAX-1");
      watchdog.stdout().await("^got %d$".formatted(SIGTERM), 2); // the stop signal
      watchdog.signal("RTMAX-1");
      assertThat(watchdog.awaitExit()).isZero();
    }
  }

  /** TSTP stops only a program that handles it: its group has no shell that could continue it. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void a_child_that_stopped_itself_is_continued(boolean asPid1) {
    Launch launch = Launch.shell("kill -STOP $$; echo on; exec sleep 1000");
    try (RunningWatchdog watchdog = launch(launch, asPid1).start()) {
      watchdog.stderr().await("app is up");
      long child = descendants(watchdog).getFirst();
      Await.until("it stands still", () -> isInState(child, "T"));
      watchdog.signal("CONT");
      watchdog.stdout().await("^on$");
      watchdog.stopsCleanly();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void what_the_child_started_ends_with_it(boolean asPid1) {
    String script = "sleep 1000 & sleep 1001 & setsid sleep 1002 & echo up; wait";
    try (RunningWatchdog watchdog = launch(Launch.shell(script), asPid1).start()) {
      watchdog.stdout().await("^up$");
      List<Long> all = descendants(watchdog);
      assertThat(all).hasSizeGreaterThanOrEqualTo(4);
      watchdog.stopsCleanly();
      assertThat(all).noneMatch(Processes::isThere);
    }
  }
}
