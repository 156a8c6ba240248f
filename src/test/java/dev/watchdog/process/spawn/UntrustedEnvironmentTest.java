package dev.watchdog.process.spawn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.watchdog.lifecycle.ExitStatus;
import dev.watchdog.process.Attributes;
import dev.watchdog.process.Command;
import dev.watchdog.process.User;
import dev.watchdog.process.proc.Invocation;
import dev.watchdog.process.proc.Machine;
import dev.watchdog.process.runs.RealRun;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;

/** The environment is the program's: it must not act on the tools that run as root before it. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = ThreadMode.SEPARATE_THREAD)
class UntrustedEnvironmentTest {

  /** A library that leaves a line for each process that loads it: its user, and what it is. */
  private static final String SPY =
      """
      #define _GNU_SOURCE
      #include <errno.h>
      #include <fcntl.h>
      #include <stdio.h>
      #include <sys/stat.h>
      #include <unistd.h>

      __attribute__((constructor)) static void tell(void) {
        int fd = open(SEEN, O_WRONLY | O_CREAT | O_APPEND, 0666);
        fchmod(fd, 0666);
        dprintf(fd, "%d %s\\n", geteuid(), program_invocation_short_name);
        close(fd);
      }
      """;

  private static final String UID = "4711";

  @TempDir private Path folder;
  private Path seen;
  private Path spy;

  @BeforeEach
  void a_library_that_tells() throws Exception {
    assumeTrue(Machine.userId() == 0, "only root can become another user");
    assumeTrue(Tools.ofThisSystem().setpriv().isPresent(), "setpriv of util-linux is missing");
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/cc")), "a C compiler is missing (/usr/bin/cc)");
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
    seen = folder.resolve("seen");
    spy = folder.resolve("spy.so");
    Path source = Files.writeString(folder.resolve("spy.c"), SPY);
    run(
        Attributes.NONE,
        Map.of(),
        "cc",
        "-shared",
        "-fPIC",
        "-DSEEN=\"" + seen + "\"",
        "-o",
        spy.toString(),
        source.toString());
  }

  private static void run(Attributes attributes, Map<String, String> variables, String... words)
      throws Exception {
    Map<String, String> environment = new HashMap<>(RealRun.environment());
    environment.putAll(variables);
    List<String> arguments = List.of(words).subList(1, words.length);
    RealRun.of(new Command(List.of(words[0]), arguments, environment, attributes))
        .expectEnd(new ExitStatus.Code(0));
  }

  private static Attributes user(OptionalInt umask, OptionalInt nice) {
    return new Attributes(
        Optional.empty(),
        User.parse(UID + ":" + UID),
        umask,
        OptionalLong.empty(),
        nice,
        OptionalInt.empty(),
        Optional.empty());
  }

  @Test
  void a_library_to_preload_is_loaded_by_no_process_of_ours() throws Exception {
    for (Attributes attributes :
        List.of(
            user(OptionalInt.empty(), OptionalInt.empty()),
            user(OptionalInt.empty(), OptionalInt.of(5)),
            user(OptionalInt.of(022), OptionalInt.of(5)))) {
      Files.deleteIfExists(seen);
      run(attributes, Map.of("LD_PRELOAD", spy.toString()), "true");
      assertThat(seen).hasContent(UID + " true");
    }
  }

  @Test
  void what_acts_on_any_program_reaches_the_program_itself_all_the_same() throws Exception {
    Map<String, String> variables =
        Map.of(
            "LD_LIBRARY_PATH", "/planted",
            "GLIBC_TUNABLES", "glibc.malloc.check=0",
            "LC_ALL", "C.UTF-8",
            "BASH_ENV", "/planted",
            "TMPDIR", "/planted");
    for (Attributes attributes :
        List.of(
            user(OptionalInt.empty(), OptionalInt.empty()),
            user(OptionalInt.of(022), OptionalInt.empty()))) {
      Files.deleteIfExists(seen);
      run(attributes, variables, "cp", "/proc/self/environ", seen.toString());
      assertThat(Invocation.split(Files.readAllBytes(seen)))
          .containsAll(
              variables.entrySet().stream().map(v -> v.getKey() + "=" + v.getValue()).toList());
    }
  }

  @Test
  void a_secret_is_not_among_the_arguments() throws Exception {
    Command command =
        new Command(
            List.of("true"),
            List.of(),
            Map.of("PATH", "/usr/bin:/bin", "DB_PASSWORD", "secret", "LD_PRELOAD", "x.so"),
            user(OptionalInt.of(022), OptionalInt.of(5)));
    SpawnPlan plan = SpawnPlan.prepare(command, "mark");
    assertThat(plan.exec().arguments())
        .contains("LD_PRELOAD=x.so")
        .noneMatch(a -> a.contains("secret"));
    assertThat(plan.exec().variables())
        .contains("DB_PASSWORD=secret")
        .noneMatch(v -> v.contains("LD_"));
  }

  @Test
  void a_tool_on_the_programs_path_is_not_taken_for_ours() throws Exception {
    for (String tool : List.of("sh", "nice", "setpriv", "env")) {
      Path planted = Files.writeString(folder.resolve(tool), "#!/bin/sh\necho $0 >>" + seen + "\n");
      Files.setPosixFilePermissions(planted, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
    Map<String, String> path = Map.of("PATH", folder + ":/usr/bin:/bin", "LD_BIND_NOW", "1");
    run(user(OptionalInt.of(022), OptionalInt.of(5)), path, "true");
    assertThat(seen).doesNotExist();
  }
}
