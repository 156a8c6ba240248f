package dev.watchdog.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Few rights and tight limits: another user, no new files, few descriptors, few processes. */
class ConfinementIT {

  /** A user that has no other processes. */
  private static final String UID = "54321";

  private static ReadableHome home;

  @BeforeAll
  static void copyDistribution() throws IOException {
    home = ReadableHome.create();
  }

  @AfterAll
  static void removeDistribution() throws IOException {
    home.close();
  }

  /** As a user without capabilities and with this limit of processes and threads. */
  private static Launch asUser(Launch launch, int processesMax) {
    assumeTrue(Processes.isRoot(), "another user takes root");
    return launch
        .home(home.path())
        .directory(Path.of("/"))
        .env("PATH", Launch.JAVA_HOME.resolve("bin") + ":/usr/local/bin:/usr/bin:/bin")
        .through(
            ("setpriv --reuid USER --regid USER --clear-groups --no-new-privs --bounding-set=-all"
                    + " prlimit --nproc=MAX --")
                .replace("USER", UID)
                .replace("MAX", "" + processesMax)
                .split(" ", -1));
  }

  @Test
  void it_works_as_any_user_without_capabilities() {
    String script = "echo user $(id -u); grep NoNewPrivs /proc/self/status; exit 1";
    try (RunningWatchdog watchdog = asUser(Launch.shell(script), 1_000).start()) {
      watchdog.stdout().await("^user " + UID + "$", 3);
      watchdog.stopsCleanly();
    }
  }

  @Test
  void as_any_user_it_still_kills_a_program_that_ignores_the_stop_signal() {
    String script =
        "trap '' TERM; setsid sh -c 'echo pid $$; exec sleep 1000' & while :; do sleep 0.1; done";
    Launch launch = asUser(Launch.shell(script, "-stop-timeout", "300ms"), 1_000);
    try (RunningWatchdog watchdog = launch.start()) {
      long pid = Long.parseLong(watchdog.stdout().await("^pid (\\d+)$").group(1));
      watchdog.stopsCleanly();
      assertThat(Processes.isThere(pid)).isFalse();
      assertThat(watchdog.everythingOnStderr()).contains("had to be killed");
    }
  }

  @Test
  void sixty_four_file_descriptors_are_enough() {
    Launch launch = Launch.shell("echo up; exit 1", "-restart-delay", "20ms").after("ulimit -n 64");
    try (RunningWatchdog watchdog = launch.start()) {
      watchdog.stdout().await("^up$", 40); // no run leaks a descriptor
      watchdog.stopsCleanly();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {20, 40, 63})
  void with_fewer_nothing_is_started(int files) {
    Launch launch = Launch.shell("echo up").after("ulimit -n " + files);
    try (RunningWatchdog watchdog = launch.start()) {
      assertThat(watchdog.awaitExit()).isOne();
      assertThat(watchdog.everythingOnStdout()).isEmpty();
      assertThat(watchdog.everythingOnStderr())
          .isEqualTo(
              "watchdog: cannot run with at most "
                  + files
                  + " open files (ulimit -n): it takes 64\n");
    }
  }

  /** The JVM would want a thread for each signal. */
  @Test
  void TERM_works_when_no_process_can_be_created() {
    String usesUp =
        "(while :; do sleep 1000 & done) 2>/dev/null; echo full; exec sleep 1000"; // until fork
    // fails
    Launch launch = asUser(Launch.shell(usesUp, "-stop-timeout", "5s"), 100);
    try (RunningWatchdog watchdog = launch.start()) {
      watchdog.stdout().await("^full$");
      watchdog.stopsCleanly();
    }
  }

  @Test
  void it_runs_under_a_small_limit_of_processes() {
    Launch launch = asUser(Launch.shell("echo up; exit 1"), 40);
    try (RunningWatchdog watchdog = launch.start()) {
      watchdog.stdout().await("^up$", 3);
      watchdog.stopsCleanly();
    }
  }

  /** The program uses up the limit, which counts the threads of the watchdog too. */
  @Test
  void it_stops_a_program_that_has_used_up_the_limit_of_processes() {
    String script =
        "trap '' TERM; i=0; while [ $i -lt 100 ]; do sh -c 'trap \"\" TERM; echo forked;"
            + " exec sleep 1000' & i=$((i+1)); done; wait";
    Launch launch = asUser(Launch.shell(script, "-stop-timeout", "300ms"), 60);
    try (RunningWatchdog watchdog = launch.start()) {
      watchdog.stderr().await("(?i)(cannot fork|resource temporarily unavailable|restart 1 in)");
      watchdog.stopsCleanly();
      watchdog.stdout().awaitEnd();
    }
  }

  /** Other processes of the same user use up the limit for a while. */
  @Test
  void a_spawn_that_fails_at_the_limit_of_processes_is_tried_again() throws IOException {
    try (RunningWatchdog watchdog = asUser(Launch.shell("echo up; exit 1"), 60).start()) {
      watchdog.stdout().await("^up$", 2); // after a restart the watchdog has all its threads
      String script = "for i in $(seq 80); do sleep 1000 & done; wait";
      Process others =
          new ProcessBuilder("setpriv", "--reuid", UID, "--clear-groups", "sh", "-c", script)
              .start();
      try {
        watchdog.stderr().await("cannot run \\S+: Resource temporarily unavailable", 2);
      } finally {
        List<ProcessHandle> crowd = others.descendants().toList();
        others.destroyForcibly();
        crowd.forEach(ProcessHandle::destroyForcibly);
        crowd.forEach(one -> Processes.awaitGone(one.pid()));
      }
      int runs = watchdog.stdout().count("^up$");
      watchdog.stdout().await("^up$", runs + 1);
      watchdog.stopsCleanly();
    }
  }

  @Test
  void it_works_with_an_empty_environment() {
    Launch launch =
        Launch.watchdog(
                "-restart", "never", "--", "sh", "-c", "echo up; tr '\\0' '\\n' </proc/$$/environ")
            .through("env", "-i", "WATCHDOG_JAVA_HOME=" + Launch.JAVA_HOME);
    try (RunningWatchdog watchdog = launch.start()) {
      assertThat(watchdog.awaitExit()).isZero();
      assertThat(watchdog.everythingOnStdout())
          .matches("up\n(WATCHDOG_(JAVA_HOME|RUN_ID)=.+\n){2}");
    }
  }

  /**
   * Takes every process and thread there may be, once the watchdog has the event loop that
   * supervises and no other; and gives them back on SIGUSR1.
   */
  private static final String GREEDY =
      """
      import os, signal
      watchdog = os.getppid()
      def name(thread):
          try:
              return open(f"/proc/{watchdog}/task/{thread}/comm").read().strip()
          except OSError:
              return "ended"
      def threads():
          return [name(thread) for thread in os.listdir(f"/proc/{watchdog}/task")]
      signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGUSR1])
      while "vert.x-eventloo" not in threads():
          pass
      os.kill(watchdog, signal.SIGSTOP)
      names, children = threads(), []
      try:
          while len(children) < 1000:
              child = os.fork()
              if child == 0:
                  signal.pause()
              children.append(child)
      except BlockingIOError:
          pass
      early = names.count("vert.x-eventloo") == 1 and not "vert.x-acceptor" in names
      print("full" if early else "too late", flush=True)
      os.kill(watchdog, signal.SIGCONT)
      signal.sigwait([signal.SIGUSR1])
      for child in children:
          os.kill(child, signal.SIGKILL)
          os.waitpid(child, 0)
      print("room again", flush=True)
      signal.pause()
      """;

  @Test
  void a_program_that_holds_the_limit_of_processes_is_supervised_and_http_comes_when_it_can() {
    Launch greedy = // a Python that the other user may execute, too
        Launch.watchdog(
            "-http", "127.0.0.1:0", "-socket", "off", "--", "/usr/bin/python3", "-c", GREEDY);
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/python3")), "there is no /usr/bin/python3");
    Launch launch = asUser(greedy, 340);
    try (RunningWatchdog watchdog = launch.start()) {
      assumeTrue(watchdog.stdout().await("^(full|too late)$").group(1).equals("full"), "too late");
      watchdog.stderr().await("cannot serve HTTP: no thread can be made");
      watchdog.stderr().await("app started, pid");
      watchdog.signal("USR1");
      watchdog.stdout().await("^room again$");
      watchdog.stderr().await("listening on http://127.0.0.1");
      watchdog.stopsCleanly();
      assertThat(watchdog.everythingOnStderr()).doesNotContain("\tat ", "Error");
    }
  }
}
