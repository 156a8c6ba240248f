package dev.watchdog.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A program that runs as another user cannot become root again. */
class PrivilegesIT {

  private static final String USER = "4711:4712";

  @TempDir private Path folder;

  /** Prints its user; it runs as root for every user. */
  private Path setUserId;

  @BeforeEach
  void make_a_set_user_ID_copy_of_id() throws IOException {
    assumeTrue(Processes.isRoot(), "only root can become another user");
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    setUserId = Files.copy(Path.of("/usr/bin/id").toRealPath(), folder.resolve("id"));
    Files.setAttribute(setUserId, "unix:mode", 04755);
  }

  private static String printed(Launch launch) {
    try (RunningWatchdog watchdog = launch.start()) {
      watchdog.awaitExit();
      return watchdog.everythingOnStdout();
    }
  }

  private Launch launch(String... options) {
    List<String> words = new ArrayList<>(List.of(options));
    words.addAll(List.of("-restart", "never", "--", setUserId.toString(), "-u"));
    return Launch.watchdog(words.toArray(String[]::new));
  }

  @Test
  void a_set_user_ID_file_gives_nothing_to_another_users_program() {
    assertThat(printed(launch("-user", USER))).isEqualTo("4711\n");
    assertThat(printed(launch("-user", USER, "-umask", "022"))).isEqualTo("4711\n");
  }

  @Test
  void with_no_new_privileges_false_a_set_user_ID_file_works() {
    assertThat(printed(launch("-user", USER, "-no-new-privileges", "false"))).isEqualTo("0\n");
    assertThat(printed(launch("-user", USER).env("WATCHDOG_NO_NEW_PRIVILEGES", "false")))
        .isEqualTo("0\n");
  }

  @Test
  void without_another_user_no_new_privileges_is_off_by_default() {
    String script = "grep NoNewPrivs /proc/self/status";
    assertThat(printed(Launch.shell(script, "-restart", "never"))).isEqualTo("NoNewPrivs:\t0\n");
    assertThat(printed(Launch.shell(script, "-restart", "never", "-no-new-privileges", "true")))
        .isEqualTo("NoNewPrivs:\t1\n");
  }
}
