package dev.watchdog.process.spawn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.watchdog.process.Attributes;
import dev.watchdog.process.Command;
import dev.watchdog.process.User;
import dev.watchdog.process.proc.Machine;
import dev.watchdog.process.spawn.Accounts.Account;
import dev.watchdog.process.spawn.SpawnProblems.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What cannot be done is known before it is tried, and said with what would help. */
class SpawnProblemsTest {

  private static final Privileges ROOT = new Privileges(0, 0, -1L, false, 1024, 20, 0, 0);
  private static final Privileges USER = new Privileges(1000, 1000, 0, false, 1024, 20, 0, 0);

  @TempDir private Path folder;
  private Path bin;

  @BeforeEach
  void a_small_system() throws IOException {
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.writeString(
        folder.resolve("passwd"),
        """
        root:x:0:0:root:/root:/bin/bash
        broken
        app:x:1000:1001:App:/home/app:/bin/sh
        """);
    Files.writeString(
        folder.resolve("group"), "root:x:0:\napp:x:1001:\nweb:x:33:other,app\nadm:x:4:other\n");
    bin = Files.createDirectory(folder.resolve("bin"));
    for (String tool : List.of("sh", "env", "nice", "setpriv")) {
      tool(tool);
    }
  }

  private Path tool(String name) throws IOException {
    Path tool = Files.createFile(bin.resolve(name));
    assertThat(tool.toFile().setExecutable(true)).isTrue();
    return tool;
  }

  private List<String> problems(Attributes attributes, Privileges own) {
    return problems(attributes, own, Map.of());
  }

  private List<String> problems(
      Attributes attributes, Privileges own, Map<String, String> environment) {
    Command command = new Command(List.of("x"), List.of(), environment, attributes);
    return new SpawnProblems(command, own, new Accounts(folder), new Tools(List.of(bin)))
        .all().stream().map(Problem::sentence).toList();
  }

  private static Attributes user(String user) {
    return attributes(Optional.empty(), User.parse(user), OptionalLong.empty(), 0, 0);
  }

  private static Attributes attributes(
      Optional<String> directory, Optional<User> user, OptionalLong nofile, int nice, int adj) {
    return new Attributes(
        directory,
        user,
        OptionalInt.empty(),
        nofile,
        nice == 0 ? OptionalInt.empty() : OptionalInt.of(nice),
        adj == 0 ? OptionalInt.empty() : OptionalInt.of(adj),
        Optional.empty());
  }

  private static Attributes in(Path directory, String user) {
    return attributes(
        Optional.of(directory.toString()), User.parse(user), OptionalLong.empty(), 0, 0);
  }

  @Test
  void users_are_read_as_people_write_them() {
    assertThat(User.parse("app")).contains(new User("app", Optional.empty()));
    assertThat(User.parse("1000:33")).contains(new User("1000", Optional.of("33")));
    assertThat(User.parse("app:web").map(User::toString)).contains("app:web");
    for (String wrong : List.of("", ":", "app:", ":web", "a b", "-1", "a:b:c", "a\0")) {
      assertThat(User.parse(wrong)).as(wrong).isEmpty();
    }
  }

  @Test
  void a_user_is_found_by_name_or_number_with_its_groups() {
    Accounts accounts = new Accounts(folder);
    Account app = new Account(Optional.of("app"), 1000, 1001, Set.of(1001, 33), "/home/app");
    assertThat(accounts.find(User.parse("app").orElseThrow())).contains(app);
    assertThat(accounts.find(User.parse("1000").orElseThrow())).contains(app);
    assertThat(accounts.find(User.parse("app:adm").orElseThrow()))
        .contains(new Account(Optional.of("app"), 1000, 4, Set.of(4, 33), "/home/app"));
    assertThat(accounts.find(User.parse("7:8").orElseThrow()))
        .contains(new Account(Optional.empty(), 7, 8, Set.of(8), "/"));
    assertThat(app.variables())
        .isEqualTo(Map.of("HOME", "/home/app", "USER", "app", "LOGNAME", "app"));
  }

  @Test
  void nothing_wanted_is_no_problem() {
    assertThat(problems(Attributes.NONE, USER)).isEmpty();
    assertThat(problems(user("app"), ROOT)).isEmpty();
  }

  @Test
  void an_unknown_user_or_group() {
    assertThat(problems(user("nobody"), ROOT))
        .containsExactly("cannot run as user nobody: there is no user nobody in /etc/passwd");
    assertThat(problems(user("7"), ROOT))
        .containsExactly(
            "cannot run as user 7: there is no user 7 in /etc/passwd, so give a group too, such"
                + " as 7:7");
    assertThat(problems(user("app:nogroup"), ROOT))
        .containsExactly("cannot run as user app:nogroup: there is no group nogroup in /etc/group");
  }

  @Test
  void without_root_the_user_cannot_change() {
    assertThat(problems(user("root"), USER))
        .containsExactly(
            "cannot run as user root: watchdog is user 1000 without the capabilities to become,"
                + " and to stop, another (SETUID, SETGID, KILL)");
    assertThat(problems(user("1000:1000"), USER)).isEmpty();
  }

  /** {@code --cap-drop=all --cap-add=setuid --cap-add=setgid}: it could never be stopped. */
  @Test
  void root_without_the_capability_to_signal_others_cannot_change_the_user() {
    Privileges cannotKill = new Privileges(0, 0, (1L << 6) | (1L << 7), false, 1024, 20, 0, 0);
    assertThat(problems(user("app"), cannotKill))
        .singleElement()
        .asString()
        .contains("watchdog is user 0 without", "(KILL)");
  }

  @Test
  void without_setpriv_or_with_that_of_busybox() throws IOException {
    Files.delete(bin.resolve("setpriv"));
    String problem =
        "cannot run as user app: it needs setpriv, which is not installed (package"
            + " util-linux, on Alpine setpriv)";
    assertThat(problems(user("app"), ROOT)).containsExactly(problem);
    Path busybox = tool("busybox");
    Files.createLink(bin.resolve("setpriv"), busybox);
    assertThat(problems(user("app"), ROOT)).containsExactly(problem);
    Files.delete(bin.resolve("setpriv"));
    Files.createSymbolicLink(bin.resolve("setpriv"), busybox);
    assertThat(problems(user("app"), ROOT)).containsExactly(problem);
  }

  @Test
  void to_confine_a_program_takes_setpriv_too_unless_we_are_confined_ourselves()
      throws IOException {
    Attributes confined = confined(Optional.empty(), true);
    assertThat(problems(confined, USER)).isEmpty();
    Files.delete(bin.resolve("setpriv"));
    assertThat(problems(confined, USER))
        .containsExactly(
            "cannot set no-new-privileges: it needs setpriv, which is not installed"
                + " (package util-linux, on Alpine setpriv)");
    Privileges confinedUser = new Privileges(1000, 1000, 0, true, 1024, 20, 0, 0);
    assertThat(problems(confined, confinedUser)).isEmpty();
    assertThat(problems(confined(User.parse("1000:1000"), true), confinedUser)).isEmpty();
    assertThat(problems(confined(Optional.empty(), false), USER)).isEmpty();
  }

  private static Attributes confined(Optional<User> user, boolean isConfined) {
    return new Attributes(
        Optional.empty(),
        user,
        OptionalInt.empty(),
        OptionalLong.empty(),
        OptionalInt.empty(),
        OptionalInt.empty(),
        Optional.of(isConfined));
  }

  @Test
  void variables_that_act_on_any_program_take_env_to_go_past_the_tools() throws IOException {
    Files.delete(bin.resolve("env"));
    Map<String, String> preload = Map.of("LD_PRELOAD", "x.so");
    assertThat(problems(user("app"), ROOT, preload))
        .containsExactly(
            "cannot set the program's attributes: it needs env, which is not installed");
    assertThat(problems(user("app"), ROOT, Map.of("A", "b"))).isEmpty();
    assertThat(problems(Attributes.NONE, ROOT, preload)).isEmpty();
  }

  @Test
  void a_directory_that_is_missing_none_or_closed_to_the_user() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));
    Path closed = Files.createDirectory(folder.resolve("closed"));
    Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("rwx------"));
    String problem = "cannot run in directory ";
    assertThat(problems(in(folder.resolve("no"), "root"), ROOT))
        .containsExactly(problem + folder + "/no: it is missing");
    assertThat(problems(in(file, "root"), ROOT))
        .containsExactly(problem + file + ": it is not a directory");
    assertThat(problems(in(closed, "7:7"), ROOT))
        .containsExactly(problem + closed + ": user 7:7 may not enter it");
    assertThat(problems(in(closed, "root"), ROOT)).isEmpty();
  }

  @Test
  void more_open_files_than_the_hard_limit() {
    Attributes more = attributes(Optional.empty(), Optional.empty(), OptionalLong.of(1025), 0, 0);
    assertThat(problems(more, USER))
        .containsExactly(
            "cannot allow 1025 open files: the hard limit is 1024 (see --ulimit, ulimit -Hn)");
    assertThat(problems(more, ROOT)).isEmpty();
    Attributes asMany = attributes(Optional.empty(), Optional.empty(), OptionalLong.of(1024), 0, 0);
    assertThat(problems(asMany, USER)).isEmpty();
  }

  @Test
  void what_only_the_privileged_may_favour() {
    Attributes favoured =
        attributes(Optional.empty(), Optional.empty(), OptionalLong.empty(), -5, -100);
    assertThat(problems(favoured, USER))
        .containsExactly(
            "cannot give nice -5: to go below 0 needs the capability SYS_NICE",
            "cannot give oom-score-adj -100: to go below 0 needs the capability SYS_RESOURCE");
    assertThat(problems(favoured, ROOT)).isEmpty();
    Attributes modest =
        attributes(Optional.empty(), Optional.empty(), OptionalLong.empty(), 5, 100);
    assertThat(problems(modest, USER)).isEmpty();
  }

  @Test
  void a_system_without_the_tools() throws IOException {
    for (String tool : List.of("sh", "env", "nice")) {
      Files.delete(bin.resolve(tool));
    }
    String problem = "cannot set the program's attributes: it needs ";
    assertThat(
            problems(
                attributes(Optional.empty(), Optional.empty(), OptionalLong.of(9), 1, 0), USER))
        .containsExactly(
            problem + "env, which is not installed",
            problem + "nice, which is not installed",
            problem + "sh, which is not installed");
  }

  @Test
  void our_own_privileges_can_be_read() {
    Privileges own = Privileges.own();
    assertThat(own.uid()).isEqualTo(Machine.userId());
    assertThat(own.nofileHard()).isGreaterThanOrEqualTo(Machine.openFilesMax());
    assertThat(own.nice()).isBetween(-20, 19);
    assertThat(own.oomScoreAdj()).isBetween(-1000, 1000);
  }
}
