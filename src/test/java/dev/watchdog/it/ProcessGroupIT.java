package dev.watchdog.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** All descendants of a run end with it, in whatever session or process group they are. */
class ProcessGroupIT {

  /** Prints its pid, and has functions that fork descendants of each kind. */
  private static final String FAMILY =
      """
      import os, signal, sys, time
      def ignore_term():
          signal.signal(signal.SIGTERM, signal.SIG_IGN)
      def say(*words):
          os.write(1, (" ".join(map(str, words)) + "\\n").encode())
      def fork(*preparations):
          # Returns when the child is prepared.
          ready, done = os.pipe()
          if os.fork() == 0:
              for prepare in preparations:
                  prepare()
              os.close(done)
              return True
          os.close(done)
          os.read(ready, 1)
          return False
      def stay():
          say("pid", os.getpid())
          time.sleep(1000)
          os._exit(0)
      def bare():
          # Executes something with no environment: no mark. What is ignored stays so.
          say("pid", os.getpid())
          os.execve("/bin/sleep", ["sleep", "1000"], {})
      """;

  @TempDir private Path folder;

  @Test
  void workers_end_with_the_program() {
    String program = FAMILY + "for i in range(5):\n  if fork(): stay()\nstay()";
    assertNothingIsLeft(program, 6, 0);
  }

  @Test
  void a_worker_that_ignores_the_stop_signal_is_killed() {
    assertNothingIsLeft(FAMILY + "if fork(ignore_term): stay()\nstay()", 2, 1);
  }

  @Test
  void a_worker_that_outlives_a_program_that_ends_at_the_stop_signal_is_killed() {
    String program =
        FAMILY + "if fork(ignore_term): stay()\nsignal.signal(15, lambda *_: os._exit(0))\nstay()";
    assertNothingIsLeft(program, 2, 1);
  }

  @Test
  void a_worker_in_another_session_gets_the_stop_signal() {
    assertNothingIsLeft(FAMILY + "if fork(os.setsid): stay()\nstay()", 2, 0);
  }

  @Test
  void a_worker_in_another_session_that_ignores_the_stop_signal_is_killed() {
    assertNothingIsLeft(FAMILY + "if fork(ignore_term, os.setsid): stay()\nstay()", 2, 1);
  }

  @Test
  void a_daemon_is_killed() {
    String daemon =
        """
        if fork(ignore_term, os.setsid):
            if fork():
                stay()
            os._exit(0)
        os.wait()
        stay()
        """;
    assertNothingIsLeft(FAMILY + daemon, 2, 1);
  }

  @Test
  void a_daemon_that_cleared_its_environment_is_killed() {
    String daemon =
        """
        if fork(ignore_term, os.setsid):
            if fork():
                bare()
            os._exit(0)
        os.wait()
        stay()
        """;
    assertNothingIsLeft(FAMILY + daemon, 2, 1);
  }

  @Test
  void a_worker_in_another_process_group_of_the_same_session_is_killed() {
    assertNothingIsLeft(FAMILY + "if fork(ignore_term, os.setpgrp): stay()\nstay()", 2, 1);
  }

  @Test
  void a_process_that_joins_after_the_stop_signal_gets_it_too() {
    String program =
        FAMILY
            + """
            def asked(*_):
                say("asked")
                os._exit(0)
            def join(*_):
                if os.fork() == 0:
                    signal.signal(15, asked)
                    stay()
                os.wait()
                os._exit(0)
            signal.signal(15, join)
            stay()
            """;
    try (RunningWatchdog watchdog = Launch.python(program, "-stop-timeout", "1h").start()) {
      watchdog.stdout().await("^pid");
      watchdog.stopsCleanly();
      assertThat(watchdog.everythingOnStdout()).endsWith("asked\n");
    }
  }

  @Test
  void a_stopped_program_is_woken_for_the_stop_signal() {
    String program =
        FAMILY
            + "signal.signal(15, lambda *_: (say('bye'), os._exit(0)))\n"
            + "if fork(): stay()\nsay('pid', os.getpid())\nos.kill(os.getpid(), 19)\nstay()";
    try (RunningWatchdog watchdog = Launch.python(program, "-stop-timeout", "1h").start()) {
      watchdog.stdout().await("^pid", 2);
      watchdog.stopsCleanly();
      assertThat(watchdog.everythingOnStdout()).endsWith("bye\n");
    }
  }

  @Test
  void a_stopped_worker_that_ignores_the_stop_signal_is_killed() {
    String program =
        FAMILY + "if fork(ignore_term): say('pid', os.getpid()); os.kill(os.getpid(), 19)\nstay()";
    assertNothingIsLeft(program, 2, 1);
  }

  /** The stop is over when the group is empty, not when its leader is gone. */
  @Test
  void the_end_waits_for_a_slow_worker() {
    String program =
        FAMILY
            + "if fork():\n"
            + "  signal.signal(15, lambda *_: (time.sleep(1), say('done'), os._exit(0)))\n"
            + "  stay()\n"
            + "stay()";
    try (RunningWatchdog watchdog = Launch.python(program, "-stop-timeout", "1h").start()) {
      watchdog.stdout().await("^pid", 2);
      watchdog.stopsCleanly();
      assertThat(watchdog.everythingOnStdout()).endsWith("done\n");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "if fork(): leave()",
        "if fork(ignore_term): leave()",
        "if fork(os.setsid): leave()",
        "if fork(ignore_term, os.setsid): leave()",
        "if fork(ignore_term, os.setsid): bare_leave()",
      })
  void what_a_run_leaves_behind_is_gone_before_the_next_starts(String leaving) {
    Launch launch = leavingBehind(leaving, "-stop-timeout", "500ms");
    try (RunningWatchdog watchdog = launch.start()) {
      watchdog.stdout().await("^(clean|seen)$", 3);
      assertThat(watchdog.stdout().text()).doesNotContain("seen");
      assertThat(watchdog.stderr().count("left processes behind")).isGreaterThanOrEqualTo(2);
      assertThat(watchdog.stderr().text().contains("had to be killed"))
          .isEqualTo(leaving.contains("ignore_term"));
      watchdog.stopsCleanly();
    }
  }

  @Test
  void nothing_is_reported_when_a_run_leaves_nothing_behind() {
    try (RunningWatchdog watchdog = leavingBehind("pass").start()) {
      watchdog.stderr().await("restart 2 in");
      watchdog.stopsCleanly();
      assertThat(watchdog.everythingOnStderr()).doesNotContain("left processes behind");
    }
  }

  @Test
  void with_orphans_leave_what_a_run_leaves_behind_lives_on() {
    Launch launch = leavingBehind("if fork(os.setsid): leave()", "-orphans", "leave");
    try (RunningWatchdog watchdog = launch.start()) {
      watchdog.stdout().await("^seen$", 2);
      assertThat(watchdog.stdout().text()).doesNotContain("clean");
      watchdog.stopsCleanly();
      assertThat(watchdog.everythingOnStderr()).doesNotContain("had to be killed");
      List<Long> left = pids(watchdog.stdout().text(), "left (\\d+)");
      // The last one may belong to a run that was still up and ended with it.
      assertThat(left.subList(0, left.size() - 1)).isNotEmpty().allMatch(Processes::isThere);
      left.forEach(pid -> Processes.signal("KILL", pid));
    }
  }

  /** Without restart, the exit code comes when nothing is left. */
  @Test
  void what_the_last_run_leaves_behind_is_gone_before_the_watchdog_ends() {
    String program = FAMILY + "if fork(ignore_term, os.setsid): stay()\nos._exit(7)";
    Launch launch = Launch.python(program, "-restart", "never", "-stop-timeout", "500ms");
    try (RunningWatchdog watchdog = launch.start()) {
      assertThat(watchdog.awaitExit()).isEqualTo(7);
      assertThat(watchdog.everythingOnStderr()).contains("had to be killed");
      pids(watchdog.everythingOnStdout(), "pid (\\d+)").forEach(Processes::awaitGone);
    }
  }

  /** In BACKOFF: the stop has to reach what the last run left. */
  @Test
  void a_stop_between_two_runs_waits_for_what_the_last_one_left() {
    String program = FAMILY + "if fork(ignore_term, os.setsid): stay()\nos._exit(7)";
    Launch launch =
        Launch.python(program, "-restart-delay", "1h", "-stop-timeout", "1h").env("x", "y");
    try (RunningWatchdog watchdog = launch.start()) {
      watchdog.stderr().await("left processes behind");
      watchdog.stdout().await("^pid");
      watchdog.signal("TERM");
      watchdog.stderr().await("SIGTERM received");
      watchdog.signal("TERM");
      assertThat(watchdog.awaitExit()).isZero();
      pids(watchdog.everythingOnStdout(), "pid (\\d+)").forEach(Processes::awaitGone);
    }
  }

  /** Each generation makes a new session, forks the next and ends: no list of pids is current. */
  @Test
  void a_program_that_keeps_forking_into_new_sessions_is_killed() {
    String program =
        FAMILY
            + """
            if fork(ignore_term, os.setsid):
                say("running away")
                for generation in range(3000): # a minute; this must not outlive a test that failed
                    time.sleep(0.02)
                    if os.fork():
                        os._exit(0)
                    os.setsid()
            stay()
            """;
    try (RunningWatchdog watchdog = Launch.python(program, "-stop-timeout", "300ms").start()) {
      watchdog.stdout().await("^running away$");
      watchdog.stdout().await("^pid");
      watchdog.stopsCleanly();
      watchdog.stdout().awaitEnd(); // no process has it open
    }
  }

  private Launch leavingBehind(String leaving, String... options) {
    // The pid of what the last run left is in a file; the next looks for it.
    String program =
        FAMILY
            + """
            def leave():
                say("left", os.getpid())
                with open("left", "w") as file: file.write(str(os.getpid()))
                os.dup2(os.open("/dev/null", 1), 2)
                time.sleep(1000)
            def bare_leave():
                with open("left", "w") as file: file.write(str(os.getpid()))
                os.execve("/bin/sleep", ["sleep", "1000"], {})
            if os.path.exists("left"):
                say("seen" if os.path.exists("/proc/" + open("left").read()) else "clean")
                os.remove("left")
            """
            + leaving
            + "\nwhile LEAVES and not os.path.exists('left'): time.sleep(0.01)\nos._exit(1)";
    String leaves = leaving.equals("pass") ? "False" : "True";
    return Launch.python(program.replace("LEAVES", leaves), options).directory(folder);
  }

  private static void assertNothingIsLeft(String program, int processes, int kills) {
    try (RunningWatchdog watchdog = Launch.python(program, "-stop-timeout", "500ms").start()) {
      watchdog.stdout().await("^pid (\\d+)$", processes);
      List<Long> pids = pids(watchdog.stdout().text(), "pid (\\d+)");
      assertThat(pids).hasSize(processes).allMatch(Processes::isThere);
      watchdog.stopsCleanly();
      assertThat(pids).noneMatch(Processes::isThere);
      List<Long> killed = killed(watchdog.everythingOnStderr());
      assertThat(killed).hasSize(kills);
      assertThat(pids).containsAll(killed);
    }
  }

  private static List<Long> killed(String log) {
    return log.lines()
        .filter(line -> line.contains("had to be killed"))
        .flatMap(line -> pids(line, "\\(pid (\\d+)\\)").stream())
        .toList();
  }

  private static List<Long> pids(String text, String regex) {
    return Pattern.compile(regex)
        .matcher(text)
        .results()
        .map((MatchResult match) -> Long.valueOf(match.group(1)))
        .toList();
  }
}
