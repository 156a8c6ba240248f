package dev.watchdog.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A program's own user, directory, umask and limits, by a config file and by options. */
class AttributesIT {

  private static final String PRINTS =
      "id -u; echo $HOME $USER; pwd -P; umask; ulimit -n; cut -d' ' -f19 /proc/$$/stat;"
          + " cat /proc/$$/oom_score_adj; echo $spring; echo pid $$";

  @TempDir private Path folder;

  @BeforeEach
  void let_every_user_enter() throws IOException {
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private static void assumeRoot() throws IOException {
    assumeTrue(
        (int) Files.getAttribute(Path.of("/proc/self"), "unix:uid") == 0,
        "only root can become another user");
  }

  private String printed() throws IOException {
    return "%s\n%s\n0027\n321\n5\n700\n\n".formatted("4711\n/ 4711", folder.toRealPath());
  }

  @Test
  void a_config_file_sets_all_attributes() throws IOException {
    assumeRoot();
    Path config =
        Files.writeString(
            folder.resolve("watchdog.yaml"),
            """
            programs:
              app:
                command: [sh, -c, "%s; exec sleep 100"]
                directory: %s
                user: 4711:4712
                umask: 027
                nofile: 321
                nice: 5
                oom-score-adj: 700
            """
                .formatted(PRINTS.replace("$", "$$"), folder));
    prints_and_is_stopped(Launch.watchdog("-config", config.toString()));
  }

  @Test
  void options_and_the_environment_set_all_attributes() throws IOException {
    assumeRoot();
    prints_and_is_stopped(
        Launch.shell(
                PRINTS + "; exec sleep 100",
                "-directory",
                folder.toString(),
                "-user",
                "4711:4712",
                "-umask",
                "27",
                "-nice",
                "5",
                "-oom-score-adj",
                "700")
            .env("WATCHDOG_NOFILE", 321));
  }

  private void prints_and_is_stopped(Launch launch) throws IOException {
    try (RunningWatchdog watchdog = launch.start()) {
      long pid = Long.parseLong(watchdog.stdout().await("^pid (\\d+)$").group(1));
      assertThat(watchdog.stdout().text()).startsWith(printed());
      watchdog.stopsCleanly();
      assertThat(Processes.isThere(pid)).isFalse();
      assertThat(watchdog.everythingOnStderr())
          .contains("app started, pid " + pid, "was killed by SIGTERM")
          .doesNotContain("had to be killed");
    }
  }

  @Test
  void the_environment_of_the_file_overrides_the_home_of_the_user() throws IOException {
    assumeRoot();
    Path config =
        Files.writeString(
            folder.resolve("watchdog.yaml"),
            """
            programs:
              app:
                command: [sh, -c, "echo $HOME $USER $LOGNAME; exec sleep 100"]
                user: nobody
                environment: {HOME: /data}
            """);
    try (RunningWatchdog watchdog =
        Launch.watchdog("-config", config.toString()).env("HOME", "/root").start()) {
      watchdog.stdout().await("^/data nobody nobody$");
      watchdog.stopsCleanly();
    }
  }

  @Test
  void with_attributes_a_missing_program_still_exits_with_127() {
    Launch launch = Launch.watchdog("-umask", "0", "-restart", "never", "--", "/no/such");
    try (RunningWatchdog watchdog = launch.start()) {
      assertThat(watchdog.awaitExit()).isEqualTo(127);
      assertThat(watchdog.everythingOnStderr())
          .contains("cannot run /no/such: No such file or directory");
    }
  }

  @Test
  void impossible_attributes_are_reported_before_anything_starts() throws IOException {
    Path config =
        Files.writeString(
            folder.resolve("watchdog.yaml"),
            """
            programs:
              one:
                command: [echo, started]
                user: nosuchuser
              other:
                command: [echo, started]
                directory: /no/such/folder
            """);
    try (RunningWatchdog watchdog = Launch.watchdog("-config", config.toString()).start()) {
      assertThat(watchdog.awaitExit()).isEqualTo(2);
      assertThat(watchdog.everythingOnStderr())
          .contains(
              ":4:11: programs.one.user: cannot run as user nosuchuser:"
                  + " there is no user nosuchuser in /etc/passwd\n",
              ":7:16: programs.other.directory: cannot run in directory /no/such/folder:"
                  + " it is missing\n");
      assertThat(watchdog.everythingOnStdout()).isEmpty();
    }
    try (RunningWatchdog watchdog =
        Launch.shell("echo started").env("WATCHDOG_DIRECTORY", "/no/such/folder").start()) {
      assertThat(watchdog.awaitExit()).isEqualTo(2);
      assertThat(watchdog.everythingOnStderr())
          .isEqualTo(
              "watchdog: WATCHDOG_DIRECTORY: cannot run in directory /no/such/folder:"
                  + " it is missing\n");
    }
  }
}
