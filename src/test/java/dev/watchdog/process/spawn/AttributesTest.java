package dev.watchdog.process.spawn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.watchdog.lifecycle.ExitStatus;
import dev.watchdog.lifecycle.Signal;
import dev.watchdog.process.Attributes;
import dev.watchdog.process.CannotSpawnException;
import dev.watchdog.process.Command;
import dev.watchdog.process.User;
import dev.watchdog.process.proc.Invocation;
import dev.watchdog.process.proc.Machine;
import dev.watchdog.process.runs.RealRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;

/** What real children find of their own: directory, user, umask, limits. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = ThreadMode.SEPARATE_THREAD)
class AttributesTest {

  private static final ExitStatus SUCCESS = new ExitStatus.Code(0);
  private static final Attributes EVERYTHING =
      new Attributes(
          Optional.empty(),
          Optional.empty(),
          OptionalInt.of(027),
          OptionalLong.of(321),
          OptionalInt.of(5),
          OptionalInt.of(700),
          Optional.empty());

  @TempDir private Path folder;
  private Path seen;

  @BeforeEach
  void every_user_may_write() throws IOException {
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
    seen = folder.resolve("seen");
  }

  private static Attributes directory(Object directory) {
    return new Attributes(
        Optional.of(directory.toString()),
        Optional.empty(),
        OptionalInt.empty(),
        OptionalLong.empty(),
        OptionalInt.empty(),
        OptionalInt.empty(),
        Optional.empty());
  }

  private static Attributes user(String user, Attributes others) {
    return new Attributes(
        others.directory(),
        User.parse(user),
        others.umask(),
        others.nofile(),
        others.nice(),
        others.oomScoreAdj(),
        others.noNewPrivileges());
  }

  private static Attributes umask(int umask) {
    return new Attributes(
        Optional.empty(),
        Optional.empty(),
        OptionalInt.of(umask),
        OptionalLong.empty(),
        OptionalInt.empty(),
        OptionalInt.empty(),
        Optional.empty());
  }

  /** Runs a script, whose {@code $1} is the file for what it sees. */
  private RealRun run(Attributes attributes, String script) throws CannotSpawnException {
    return RealRun.of(
        new Command(
            List.of("sh"),
            List.of("-c", script, "sh", seen.toString()),
            RealRun.environment(),
            attributes));
  }

  private String seenBy(Attributes attributes, String script) throws Exception {
    run(attributes, "{ " + script + "; } >\"$1\"").expectEnd(SUCCESS);
    return Files.readString(seen).strip();
  }

  private static void assumeRoot() {
    assumeTrue(Machine.userId() == 0, "only root can become another user");
    assumeTrue(Tools.ofThisSystem().setpriv().isPresent(), "setpriv of util-linux is missing");
  }

  private static CannotSpawnException refusal(Command command) {
    return catchThrowableOfType(CannotSpawnException.class, () -> RealRun.of(command));
  }

  // Each by itself.

  @Test
  void it_runs_in_its_directory() throws Exception {
    assertThat(seenBy(directory(folder), "readlink /proc/$$/cwd"))
        .isEqualTo(folder.toRealPath().toString());
  }

  @Test
  void a_relative_path_begins_in_its_directory() throws Exception {
    Path program = Files.writeString(folder.resolve("x"), "#!/bin/sh\necho \"$0\" >seen\n");
    assertThat(program.toFile().setExecutable(true, false)).isTrue();
    for (Attributes attributes : List.of(directory(folder), with(folder, umask(0)))) {
      Command command = new Command(List.of("./x"), List.of(), RealRun.environment(), attributes);
      RealRun.of(command).expectEnd(SUCCESS);
      assertThat(seen).hasContent("./x\n");
      Command onPath = new Command(List.of("x"), List.of(), Map.of("PATH", "."), attributes);
      RealRun.of(onPath).expectEnd(SUCCESS);
      assertThat(Files.readString(seen)).endsWith("/x\n");
    }
  }

  private static Attributes with(Path directory, Attributes others) {
    return new Attributes(
        Optional.of(directory.toString()),
        others.user(),
        others.umask(),
        others.nofile(),
        others.nice(),
        others.oomScoreAdj(),
        others.noNewPrivileges());
  }

  /** As in a C library whose posix_spawn cannot do it. */
  @Test
  void the_shell_can_change_the_directory_too() throws Exception {
    for (String shell : List.of("sh", "bash")) {
      RealRun.of(
              new Command(
                  List.of(shell),
                  List.of(
                      "-c",
                      ExecChain.SCRIPT,
                      "watchdog",
                      "" + folder,
                      "",
                      "",
                      "",
                      "cp",
                      "/proc/self/environ",
                      "seen"),
                  RealRun.environment()))
          .expectEnd(SUCCESS);
      Files.delete(seen);
    }
  }

  @Test
  void umask_limits_niceness_and_oom_score() throws Exception {
    assertThat(
            seenBy(
                EVERYTHING,
                "umask; ulimit -Sn; ulimit -Hn; cut -d' ' -f19 /proc/$$/stat;"
                    + " cat /proc/$$/oom_score_adj"))
        .isEqualTo("0027\n321\n321\n5\n700");
  }

  @Test
  void its_user_with_its_groups_and_no_privileges() throws Exception {
    assumeRoot();
    String script = "id -u; id -g; grep -E 'Cap(Prm|Eff)|^Uid' /proc/$$/status | tr '\\t' ' '";
    String nobody =
        Files.readString(Path.of("/etc/passwd"))
            .lines()
            .filter(line -> line.startsWith("nobody:"))
            .findFirst()
            .orElseThrow()
            .split(":", -1)[2];
    assertThat(seenBy(user("nobody", Attributes.NONE), script).replace(nobody, "N"))
        .startsWith("N\n")
        .contains("Uid: N N N N", "CapPrm: 0000000000000000", "CapEff: 0000000000000000");
    Files.delete(seen);
    assertThat(seenBy(user("4711:4712", Attributes.NONE), "id -u; id -g; id -G"))
        .isEqualTo("4711\n4712\n4712");
  }

  @Test
  void all_of_it_together_and_a_user() throws Exception {
    assumeRoot();
    assertThat(
            seenBy(
                with(folder, user("4711:4712", EVERYTHING)),
                "id -u; umask; ulimit -n; cut -d' ' -f19 /proc/$$/stat;"
                    + " cat /proc/$$/oom_score_adj; pwd -P"))
        .isEqualTo("4711\n0027\n321\n5\n700\n" + folder.toRealPath());
  }

  @Test
  void the_users_own_variables() {
    Accounts accounts = Accounts.ofThisSystem();
    assertThat(accounts.variables(User.parse("root").orElseThrow()))
        .isEqualTo(Map.of("HOME", "/root", "USER", "root", "LOGNAME", "root"));
    assertThat(accounts.variables(User.parse("nobody-here").orElseThrow())).isEmpty();
  }

  // As without.

  @Test
  void the_pid_is_the_programs_and_no_shell_stays_behind() throws Exception {
    for (Attributes attributes : someOfEach()) {
      Files.deleteIfExists(seen);
      RealRun run = run(attributes, "echo $$ $PPID >\"$1\"");
      run.expectEnd(SUCCESS);
      assertThat(seen).hasContent(run.pid() + " " + ProcessHandle.current().pid() + "\n");
    }
  }

  private static List<Attributes> someOfEach() {
    return Machine.userId() == 0 && Tools.ofThisSystem().setpriv().isPresent()
        ? List.of(
            umask(022),
            EVERYTHING,
            user("4711:4711", Attributes.NONE),
            user("4711:4711", EVERYTHING))
        : List.of(umask(022), EVERYTHING);
  }

  @Test
  void the_environment_reaches_it_as_it_is() throws Exception {
    Map<String, String> environment = new TreeMap<>();
    environment.put("PATH", System.getenv().getOrDefault("PATH", "/usr/bin:/bin"));
    environment.put("spring.datasource.url", "jdbc:x?a=b c");
    environment.put("BYTES", "ä😀\udcff\nsecond line");
    environment.put("IFS", "x");
    environment.put("PWD", "/somewhere/else");
    environment.put("UID", "77");
    environment.put("EMPTY", "");
    environment.put("-dash", "1");
    for (Attributes attributes : someOfEach()) {
      Files.deleteIfExists(seen);
      RealRun run =
          RealRun.of(
              new Command(
                  List.of("cp"),
                  List.of("/proc/self/environ", "" + seen),
                  environment,
                  attributes));
      run.expectEnd(SUCCESS);
      Map<String, String> expected = new TreeMap<>(environment);
      expected.put("WATCHDOG_RUN_ID", run.mark());
      assertThat(Invocation.split(Files.readAllBytes(seen)))
          .containsExactlyInAnyOrderElementsOf(
              expected.entrySet().stream().map(e -> e.getKey() + "=" + e.getValue()).toList());
    }
  }

  @Test
  void argument_0_and_the_others_are_what_was_given() throws Exception {
    for (Attributes attributes : someOfEach()) {
      for (String program : List.of("sh", "/bin/sh", "/bin/../bin/sh")) {
        Files.deleteIfExists(seen);
        String script = "cp /proc/$$/cmdline \"$1\"";
        RealRun.of(
                new Command(
                    List.of(program),
                    List.of("-c", script, "a b", "" + seen, "", "x=y", "\udcfe"),
                    RealRun.environment(),
                    attributes))
            .expectEnd(SUCCESS);
        assertThat(Invocation.split(Files.readAllBytes(seen)))
            .containsExactly(program, "-c", script, "a b", "" + seen, "", "x=y", "\udcfe");
      }
    }
  }

  @Test
  void a_program_with_an_equals_sign_in_its_name_is_no_variable() throws Exception {
    Path program = Files.writeString(folder.resolve("a=b"), "#!/bin/sh\necho ran >\"$1\"\n");
    assertThat(program.toFile().setExecutable(true, false)).isTrue();
    RealRun.of(
            new Command(List.of("" + program), List.of("" + seen), RealRun.environment(), umask(0)))
        .expectEnd(SUCCESS);
    assertThat(seen).hasContent("ran\n");
  }

  @Test
  void it_ignores_and_blocks_no_signal_and_has_three_descriptors() throws Exception {
    for (Attributes attributes : someOfEach()) {
      run(
              attributes,
              """
              while read -r name value; do
                case $name$value in
                  SigIgn:0000000000000000 | SigIgn:0000000180000000 | SigBlk:0000000000000000) ;;
                  SigIgn:* | SigBlk:*) exit 1 ;;
                esac
              done </proc/self/status
              for fd in /proc/$$/fd/*; do
                [ "${fd##*/}" -le 2 ] || [ ! -e "$fd" ] || exit 2
              done\
              """)
          .expectEnd(SUCCESS);
    }
  }

  @Test
  void signals_and_kills_reach_it_although_another_user_owns_it() throws Exception {
    for (Attributes attributes : someOfEach()) {
      for (Signal signal : List.of(Signal.TERM, Signal.KILL)) {
        Files.deleteIfExists(seen);
        RealRun run = run(attributes, "exec tail -f /dev/null");
        run.signal(signal);
        run.expectEnd(new ExitStatus.Signalled(signal, false));
      }
    }
  }

  @Test
  void what_cannot_be_run_is_refused_as_it_is_without() throws Exception {
    Path script = Files.writeString(folder.resolve("script"), "#!/no/such/interpreter\n");
    assertThat(script.toFile().setExecutable(true, false)).isTrue();
    Path text = Files.writeString(folder.resolve("text"), "true\n");
    assertThat(text.toFile().setExecutable(true, false)).isTrue();
    Path plain = Files.writeString(folder.resolve("plain"), "#!/bin/sh\n");
    for (Object program :
        List.of("/no/such/file", text.resolve("x"), folder, script, text, plain, "no-such-name")) {
      Command command = new Command(List.of("" + program), List.of(), RealRun.environment());
      CannotSpawnException without = refusal(command);
      for (Attributes attributes : someOfEach()) {
        CannotSpawnException refusal = refusal(command.with(attributes));
        assertThat(refusal).hasMessage(without.getMessage());
        assertThat(refusal.status()).isEqualTo(without.status());
      }
    }
  }

  @Test
  void whether_it_may_be_executed_is_the_users_affair() throws Exception {
    assumeRoot();
    Path program = Files.writeString(folder.resolve("x"), "#!/bin/sh\nexit 0\n");
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-----"));
    Command command = new Command(List.of("" + program), List.of(), RealRun.environment());
    RealRun.of(command).expectEnd(SUCCESS);
    CannotSpawnException refusal = refusal(command.with(user("4711:4711", Attributes.NONE)));
    assertThat(refusal).hasMessage("cannot run %s: Permission denied", program);
    assertThat(refusal.status().exitCode()).isEqualTo(126);

    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    RealRun.of(command.with(user("4711:4711", Attributes.NONE))).expectEnd(SUCCESS);
    Path closed = Files.createDirectory(folder.resolve("closed"));
    Path within = Files.copy(program, closed.resolve("x"));
    Files.setPosixFilePermissions(within, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("rwx------"));
    assertThat(
            refusal(
                new Command(
                    List.of("x"),
                    List.of(),
                    Map.of("PATH", "" + closed),
                    user("4711:4711", Attributes.NONE))))
        .hasMessageContaining("no execute permission");
  }

  // What cannot be done at all.

  @Test
  void a_nul_is_refused_and_nothing_is_cut_off() {
    Map<String, String> none = Map.of("PATH", "/bin:/usr/bin");
    for (Command command :
        Stream.of(
                new Command(List.of("sh\0x"), List.of(), none),
                new Command(List.of("sh"), List.of("-c", "exit 0\0 || exit 1"), none),
                new Command(List.of("sh"), List.of(), Map.of("A", "b\0c")),
                new Command(List.of("sh"), List.of(), Map.of("A\0", "b")),
                new Command(List.of("sh"), List.of(), none, directory("/\0")))
            .collect(Collectors.toList())) {
      CannotSpawnException refusal = refusal(command);
      assertThat(refusal).hasMessageContaining("NUL byte").hasMessageNotContaining("\0");
      assertThat(refusal.status().exitCode()).isEqualTo(126);
      assertThat(SpawnProblems.of(command)).hasSize(1);
    }
  }

  @Test
  void a_directory_that_has_gone_is_reported() {
    Command command = new Command(List.of("true"), List.of(), RealRun.environment());
    assertThat(refusal(command.with(directory(folder.resolve("gone")))))
        .hasMessage("cannot run true: cannot run in directory %s/gone: it is missing", folder);
  }
}
