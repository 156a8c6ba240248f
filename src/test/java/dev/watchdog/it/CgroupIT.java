package dev.watchdog.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.watchdog.testing.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each run in a cgroup of its own, where one can be had, and nothing of that left at the end. */
class CgroupIT {

  private static final String TELLS_ITS_CGROUP =
      "sed -n 's/^0::/cgroup /p' /proc/self/cgroup; echo pid $$; exec sleep 1000";

  /** Loses every mark, and then its parents; with this, beside a second program it has no owner. */
  private static final String ESCAPES =
      "env -i setsid prlimit --locks=1 sh -c '(echo escaped $(exec sh -c \"echo \\$PPID\");"
          + " exec sleep 4711) & exit 0' & exec sleep 1000";

  @TempDir private Path folder;

  @BeforeEach
  void cgroups_can_be_made() {
    assumeTrue(Cgroups.canBeMade(), "no cgroup can be made here");
  }

  private static long pid(RunningWatchdog watchdog, String word) {
    return Long.parseLong(watchdog.stdout().await(word + " (\\d+)$").group(1));
  }

  @Test
  void each_run_is_in_a_cgroup_of_its_own_which_goes_with_it() {
    try (RunningWatchdog watchdog = Launch.shell(TELLS_ITS_CGROUP).start()) {
      long child = pid(watchdog, "pid");
      String path = watchdog.stdout().await("^cgroup (.*)$").group(1);
      assertThat(path).startsWith("/watchdog-" + watchdog.pid() + "/app.1.");
      Processes.signal("KILL", child);
      watchdog.stdout().await("^cgroup .*/app[.]2[.]", 1);
      assertThat(Cgroups.ofRuns(watchdog.pid()))
          .singleElement()
          .matches(cgroup -> cgroup.getFileName().toString().startsWith("app.2."));
      watchdog.stopsCleanly();
      assertThat(Cgroups.of(watchdog.pid())).doesNotExist();
    }
  }

  @Test
  void cgroups_that_a_program_has_made_below_its_own_go_with_it() {
    String script =
        "cd MOUNT$(sed -n 's/^0:://p' /proc/self/cgroup) && mkdir -p a/b && echo $$"
            + " >a/b/cgroup.procs && echo pid $$; exec sleep 1000";
    Path mount = Cgroups.of(0).getParent();
    Launch launch = Launch.shell(script.replace("MOUNT", mount.toString()));
    try (RunningWatchdog watchdog = launch.start()) {
      pid(watchdog, "pid");
      watchdog.stopsCleanly();
      assertThat(Cgroups.of(watchdog.pid())).doesNotExist();
    }
  }

  @Test
  void a_program_that_cannot_be_run_leaves_no_cgroup_and_is_reported_as_ever() {
    Launch launch = Launch.watchdog("-restart", "never", "--", "/nowhere/program");
    try (RunningWatchdog watchdog = launch.start()) {
      assertThat(watchdog.awaitExit()).isEqualTo(127);
      assertThat(watchdog.everythingOnStderr())
          .contains("cannot run /nowhere/program: No such file or directory");
      assertThat(Cgroups.of(watchdog.pid())).doesNotExist();
    }
  }

  @Test
  void a_process_without_marks_is_stopped_with_its_run() throws IOException {
    try (RunningWatchdog watchdog = besideAnother(ESCAPES).start()) {
      long escaped = pid(watchdog, "escaped");
      watchdog.stopsCleanly(); // asked as all others: TERM ends it
      assertThat(Processes.isThere(escaped)).isFalse();
      assertThat(watchdog.everythingOnStderr()).doesNotContain("killed what was still running");
      assertThat(Cgroups.of(watchdog.pid())).doesNotExist();
    }
  }

  @Test
  void what_is_left_to_live_stays_and_so_does_its_cgroup_until_a_later_watchdog() {
    String script = "setsid sh -c 'echo left $$; exec sleep 1000' >left & sleep 0.3; cat left";
    Launch launch = Launch.shell(script, "-orphans", "leave", "-restart", "never");
    try (RunningWatchdog watchdog = launch.directory(folder).start()) {
      assertThat(watchdog.awaitExit()).isZero();
      long left = pid(watchdog, "left");
      assertThat(Processes.isThere(left)).isTrue();
      assertThat(Cgroups.ofRuns(watchdog.pid())).hasSize(1);
      Processes.signal("KILL", left);
      Path events = Cgroups.ofRuns(watchdog.pid()).getFirst().resolve("cgroup.events");
      Await.until("its end", Await.PATIENCE, () -> isEmpty(events));
      try (RunningWatchdog next = Launch.shell("echo up; exec sleep 1000").start()) {
        Await.until(
            "the end of what was left of the first one",
            Await.PATIENCE,
            () -> !Files.exists(Cgroups.of(watchdog.pid())));
        next.stopsCleanly();
      }
    }
  }

  private static boolean isEmpty(Path events) {
    try {
      return Files.readString(events).contains("populated 0");
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void a_second_signal_leaves_nothing_behind_also_as_PID_1() {
    assumeTrue(Processes.isRoot(), "a new PID namespace takes root");
    String script =
        "trap '' TERM; " + ESCAPES.replace("exec sleep 1000", "while :; do sleep 1; done");
    Launch launch = Launch.shell(script, "-stop-timeout", "1h").asPid1();
    try (RunningWatchdog watchdog = launch.start()) {
      watchdog.stdout().await("^escaped ");
      String path = cgroupOf(watchdog);
      watchdog.signal("TERM");
      watchdog.stderr().await("SIGTERM received");
      watchdog.signal("TERM");
      assertThat(watchdog.awaitExit()).isZero();
      assertThat(Path.of(path)).doesNotExist();
    }
  }

  /** Several tests may have one as PID 1, whose folder is the same. */
  private static String cgroupOf(RunningWatchdog watchdog) {
    long child =
        ProcessHandle.of(watchdog.pid()).orElseThrow().children().findFirst().orElseThrow().pid();
    try {
      List<String> lines = Files.readAllLines(Path.of("/proc/" + child + "/cgroup"));
      return Cgroups.of(0).getParent() + lines.getLast().substring("0::".length());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void without_the_right_to_make_one_nothing_is_made_and_nothing_said() {
    assumeTrue(Processes.isRoot(), "another mount namespace takes root");
    try (RunningWatchdog watchdog =
        Launch.shell(TELLS_ITS_CGROUP).through(Cgroups.readOnly()).start()) {
      pid(watchdog, "pid");
      watchdog.stdout().await("^cgroup /$");
      assertThat(Cgroups.of(watchdog.pid())).doesNotExist();
      watchdog.stopsCleanly();
      assertThat(watchdog.everythingOnStderr()).doesNotContainIgnoringCase("cgroup");
    }
  }

  /** Both programs end in one moment, and none that is there later can have left it. */
  @Test
  void what_is_of_no_run_any_more_is_killed_and_named_at_the_end() throws IOException {
    assumeTrue(Processes.isRoot(), "another mount namespace takes root");
    String script =
        "[ -e once ] && exec sleep 1000; : >once; echo first $$; until [ -e up ]; do sleep 0.05;"
            + " done; "
            + ESCAPES;
    Launch launch = besideAnother(script).through(Cgroups.readOnly());
    try (RunningWatchdog watchdog = launch.start()) {
      long escaped = pid(watchdog, "escaped");
      watchdog.signal("STOP");
      Processes.signal("KILL", pid(watchdog, "first"));
      Processes.signal("KILL", pid(watchdog, "second"));
      watchdog.signal("CONT");
      watchdog.stderr().await("started, pid \\d+ .run 2", 2);
      watchdog.stopsCleanly();
      assertThat(Processes.isThere(escaped)).isFalse();
      String log = watchdog.everythingOnStderr();
      assumeFalse(log.contains("left processes behind"), "one was seen to end before the other");
      assertThat(log).contains("killed what was still running: sleep (pid " + escaped + ")");
    }
  }

  private Launch besideAnother(String script) throws IOException {
    Path config = folder.resolve("watchdog.yaml");
    Files.writeString(folder.resolve("script"), script);
    Files.writeString(
        config,
        """
        defaults: {restart-delay: 200ms}
        programs:
          app: {command: [sh, script]}
          other: {command: [sh, -c, "echo second $$$$; : >up; exec sleep 1000"]}
        """);
    return Launch.watchdog("-config", config.toString()).directory(folder);
  }
}
