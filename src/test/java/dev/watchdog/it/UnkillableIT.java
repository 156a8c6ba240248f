package dev.watchdog.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A child that has become root under a watchdog that has not, and ignores the stop signal. */
class UnkillableIT {

  private static final int UID = 54322;
  private static final List<String> AS_USER =
      List.of("setpriv", "--reuid=" + UID, "--regid=" + UID, "--clear-groups", "--");
  private static final List<String> AS_PID_1 =
      List.of("unshare", "--pid", "--mount", "--fork", "--kill-child", "--mount-proc");
  private static final String REASON =
      "app does not end: cannot kill sleep \\(pid \\d+\\): operation not permitted";

  private static ReadableHome home;

  @TempDir private static Path folder;

  private static Path socket;
  private static Path setUserId;

  @BeforeAll
  static void make_a_set_user_ID_copy_of_setpriv() throws IOException {
    assumeTrue(Processes.isRoot(), "only root can become another user");
    home = ReadableHome.create();
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    setUserId = Files.copy(Path.of("/usr/bin/setpriv").toRealPath(), folder.resolve("setpriv"));
    Files.setAttribute(setUserId, "unix:mode", 04755);
    Path own = Files.createDirectory(folder.resolve("own"));
    Files.setAttribute(own, "unix:uid", UID);
    socket = own.resolve("w.sock");
  }

  @AfterAll
  static void removeDistribution() throws IOException {
    if (home != null) {
      home.close();
    }
  }

  private static Launch asUser(Launch launch) {
    return launch.home(home.path()).directory(Path.of("/")).through(AS_USER.toArray(String[]::new));
  }

  private static Launch watchdog() {
    String[] words = {
      "-socket",
      socket.toString(),
      "-stop-timeout",
      "300ms",
      "--",
      setUserId.toString(),
      "--reuid=0",
      "--regid=0",
      "--clear-groups",
      "--",
      "sh",
      "-c",
      "trap '' TERM; echo pid $$; exec sleep 1000"
    };
    return asUser(Launch.watchdog(words));
  }

  private static long childOf(RunningWatchdog watchdog) {
    return Long.parseLong(watchdog.stdout().await("^pid (\\d+)$").group(1));
  }

  private static RunningWatchdog client(String... words) {
    return asUser(Launch.watchdog(words).env("WATCHDOG_SOCKET", socket)).start();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void the_watchdog_ends_and_names_what_it_leaves(boolean isPid1) {
    Launch launch =
        isPid1
            ? watchdog()
                .asPid1()
                .through(Stream.concat(AS_PID_1.stream(), AS_USER.stream()).toArray(String[]::new))
            : watchdog();
    try (RunningWatchdog watchdog = launch.start()) {
      long child = childOf(watchdog);
      watchdog.stopsCleanly();
      watchdog.stderr().await(REASON);
      if (!isPid1) { // else the kernel has killed it
        assertThat(Processes.isThere(child)).isTrue();
        Processes.signal("KILL", child);
      }
    }
  }

  @Test
  void a_stop_that_waits_fails_with_the_reason_and_goes_on_once_the_child_ends() {
    try (RunningWatchdog watchdog = watchdog().start()) {
      long child = childOf(watchdog);
      watchdog.stderr().await("listening on ");
      for (String command : List.of("stop", "restart", "stop")) {
        try (RunningWatchdog client = client(command, "-wait")) {
          assertThat(client.awaitExit()).isOne();
          assertThat(client.everythingOnStderr()).containsPattern(REASON);
        }
      }
      try (RunningWatchdog client = client("status")) {
        assertThat(client.everythingOnStdout()).contains("STOPPING");
      }
      Processes.signal("KILL", child);
      watchdog.stderr().await("app stopped");
      watchdog.stopsCleanly();
    }
  }
}
