package dev.watchdog.process.runs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.watchdog.lifecycle.ExitStatus;
import dev.watchdog.lifecycle.Signal;
import dev.watchdog.process.CannotSpawnException;
import dev.watchdog.process.Command;
import dev.watchdog.process.posix.Fifo;
import dev.watchdog.process.posix.Kill;
import dev.watchdog.process.posix.OsText;
import dev.watchdog.process.proc.Stat;
import dev.watchdog.process.runs.RealRun.Emptied;
import dev.watchdog.process.runs.RealRun.Exited;
import dev.watchdog.process.runs.RealRun.Fact;
import dev.watchdog.process.runs.RealRun.Killed;
import dev.watchdog.process.runs.RealRun.Spawned;
import dev.watchdog.testing.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The real thing on real processes. From here on this JVM waits for whatever ends in it, and must
 * start nothing by itself. Children write nothing: our stdout belongs to the build.
 */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = ThreadMode.SEPARATE_THREAD)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class LinuxTest {

  private static final ExitStatus SUCCESS = new ExitStatus.Code(0);
  private static final ExitStatus TERMINATED = new ExitStatus.Signalled(Signal.TERM, false);

  private static final long PATIENCE_NANOS = 10_000_000_000L;

  @TempDir private Path folder;

  @AfterEach
  void nothing_is_left_and_nothing_went_wrong() {
    long start = System.nanoTime();
    List<Stat> left;
    do {
      left = Descendants.ofThisJvm();
    } while (!left.isEmpty() && System.nanoTime() - start < PATIENCE_NANOS);
    left.forEach(entry -> Kill.process(entry.pid(), Signal.KILL)); // spares the tests that follow
    assertThat(left).isEmpty();
    assertThat(TheLinux.TROUBLE).isEmpty();
  }

  // The end of a child.

  @Test
  @Order(1)
  void not_even_the_first_child_of_all_is_missed() throws Exception {
    RealRun.sh("exit 9").expectEnd(new ExitStatus.Code(9));
  }

  @Test
  void spawned_comes_before_exited_even_for_children_that_die_at_once() throws Exception {
    for (int i = 0; i < 500; i++) {
      RealRun.sh("exit " + i % 256).expectEnd(new ExitStatus.Code(i % 256));
    }
  }

  @Test
  void many_at_once_are_distinguished() throws Exception {
    List<RealRun> runs = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      runs.add(RealRun.sh("exit " + i));
    }
    for (int i = 0; i < 100; i++) {
      runs.get(i).expectEnd(new ExitStatus.Code(i));
    }
  }

  @ParameterizedTest
  @CsvSource({"TERM, 143", "KILL, 137", "SEGV, 139", "USR1, 138", "PIPE, 141"})
  void a_signal_is_no_exit_code(String name, int code) throws Exception {
    Signal signal = Signal.parse(name).orElseThrow();
    RealRun.sh("ulimit -c 0; kill -$1 $$", name).expectEnd(new ExitStatus.Signalled(signal, false));
    RealRun.sh("exit $1", code).expectEnd(new ExitStatus.Code(code));
  }

  @Test
  void orphans_are_reaped() throws Exception {
    RealRun run = RealRun.sh("(true & true &) ; (sh -c 'true &' &) ; exit 0");
    run.untilEmpty();
    Path children = Path.of("/proc/self/task/" + ProcessHandle.current().pid() + "/children");
    // A zombie is none of the run any more, and is reaped a moment later.
    Await.until("all reaped", () -> Files.readString(children).isBlank());
  }

  // What a child finds.

  @Test
  void the_child_leads_its_session_and_its_group() throws Exception {
    RealRun.sh("set -- $(cat /proc/$$/stat); [ $5 = $$ ] && [ $6 = $$ ]").expectEnd(SUCCESS);
  }

  /** Except 32 and 33, which glibc keeps for itself and has a spawned child ignore. */
  @Test
  void the_child_ignores_and_blocks_no_signal() throws Exception {
    RealRun.sh(
            """
            while read -r name value; do
              case $name$value in
                SigIgn:0000000000000000 | SigIgn:0000000180000000 | SigBlk:0000000000000000) ;;
                SigIgn:* | SigBlk:*) exit 1 ;;
              esac
            done </proc/self/status\
            """)
        .expectEnd(SUCCESS);
  }

  @Test
  void the_child_has_three_descriptors_and_reads_nothing() throws Exception {
    RealRun.sh(
            """
            for fd in /proc/$$/fd/*; do
              [ "${fd##*/}" -le 2 ] || [ ! -e "$fd" ] || exit 1
            done
            [ "$(readlink /proc/$$/fd/0)" = /dev/null ] || exit 2
            ! read -r line\
            """)
        .expectEnd(SUCCESS);
  }

  @Test
  void arguments_and_environment_reach_the_child_byte_for_byte() throws Exception {
    Path file = folder.resolve("seen");
    Map<String, String> environment = RealRun.environment();
    environment.put("BYTES", "ä😀\udcff\udc80");
    environment.put("spring.datasource.url", "x");
    RealRun run =
        RealRun.of(
            new Command(
                List.of("sh"),
                List.of(
                    "-c",
                    "printf '%s\\0' \"$1$BYTES\" >\"$2\"; cat /proc/$$/environ >>\"$2\"",
                    "sh",
                    "\udcfe",
                    "" + file),
                environment));
    run.expectEnd(SUCCESS);
    byte[] seen = Files.readAllBytes(file);
    assertThat(OsText.decode(seen)) // the mark first, where it is found soonest
        .startsWith("\udcfeä😀\udcff\udc80\0WATCHDOG_RUN_ID=" + run.mark() + "\0")
        .contains("\0spring.datasource.url=x\0");
  }

  // What cannot be spawned.

  @Test
  void what_cannot_be_spawned_says_why_and_leaves_nothing() throws Exception {
    Path script = Files.writeString(folder.resolve("script"), "#!/no/such/interpreter\n");
    assertThat(script.toFile().setExecutable(true)).isTrue();
    Path text = Files.writeString(folder.resolve("text"), "true\n");
    assertThat(text.toFile().setExecutable(true)).isTrue();
    record Case(Object program, String reason, int exitCode) {}
    for (Case c :
        List.of(
            new Case("/no/such/file", "No such file or directory", 127),
            new Case(text.resolve("x"), "Not a directory", 127),
            new Case(folder, "it is a directory", 126),
            new Case(script, "its interpreter /no/such/interpreter is missing", 126),
            new Case(
                text, "Exec format error (a script needs a first line such as #!/bin/sh)", 126))) {
      Command command = new Command(List.of("" + c.program()), List.of(), Map.of());
      CannotSpawnException refusal =
          catchThrowableOfType(CannotSpawnException.class, () -> RealRun.of(command));
      assertThat(refusal).hasMessage("cannot run %s: %s", c.program(), c.reason());
      assertThat(refusal.status().exitCode()).isEqualTo(c.exitCode());
    }
    RealRun.sh("exit 3").expectEnd(new ExitStatus.Code(3));
  }

  @Test
  void no_pipe_is_left_open_whether_spawning_succeeds_or_not() throws Exception {
    RealRun.sh("true").expectEnd(SUCCESS);
    long before = pipes();
    for (int i = 0; i < 50; i++) {
      assertThatExceptionOfType(CannotSpawnException.class)
          .isThrownBy(() -> RealRun.of(new Command(List.of("/no/such"), List.of(), Map.of())));
      RealRun.sh("true").expectEnd(SUCCESS);
    }
    Await.until("the output thread has seen the end of the last pipes", () -> pipes() <= before);
  }

  private static long pipes() throws IOException {
    try (var all = Files.list(Path.of("/proc/self/fd"))) {
      return all.filter(LinuxTest::isPipe).count();
    }
  }

  private static boolean isPipe(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString().startsWith("pipe:");
    } catch (IOException e) {
      return false; // closed meanwhile
    }
  }

  // Signals.

  @Test
  void a_signal_reaches_the_group_and_processes_that_left_it() throws Exception {
    Fifo ready = Fifo.in(folder, "ready");
    RealRun run =
        RealRun.sh(
            "sleep 1000 & setsid sh -c 'echo ready >\"$0\"; exec sleep 1000' $1 & wait", ready);
    assertThat(ready.read()).isEqualTo("ready");
    run.signal(Signal.TERM);
    List<Fact> facts = run.untilEmpty();
    assertThat(facts.get(1)).isInstanceOf(Exited.class);
    assertThat(((Exited) facts.get(1)).exit()).isEqualTo(TERMINATED);
    assertThat(facts).noneMatch(Killed.class::isInstance);
  }

  @Test
  void a_signal_wakes_what_was_stopped() throws Exception {
    Fifo ready = Fifo.in(folder, "ready");
    RealRun run = RealRun.sh("echo ready >$1; kill -STOP $$; exit 1", ready);
    ready.read();
    Await.until("it stands still", () -> stateOf(run.pid()) == 'T');
    run.signal(Signal.TERM);
    run.expectEnd(TERMINATED);
  }

  private static char stateOf(int pid) throws IOException {
    String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
    return stat.charAt(stat.lastIndexOf(')') + 2);
  }

  @Test
  void a_signal_for_the_child_reaches_no_other_process() throws Exception {
    Fifo ready = Fifo.in(folder, "ready");
    RealRun run = RealRun.sh("trap 'exit 7' USR1; sleep 1000 & echo $! >$1; wait", ready);
    String sleeper = ready.read();
    run.signalChild(Signal.USR1);
    assertThat(run.next()).isEqualTo(new Spawned(run.pid()));
    assertThat(run.next()).isEqualTo(new Exited(new ExitStatus.Code(7), true));
    run.kill();
    assertThat(run.namesOfKilled()).singleElement().matches(isProcess(sleeper));
  }

  @Test
  void a_signal_to_a_run_that_is_over_reaches_no_process() throws Exception {
    RealRun run = RealRun.sh("exit 0");
    run.expectEnd(SUCCESS);
    run.signal(Signal.KILL);
    run.signalChild(Signal.KILL);
    run.kill();
    RealRun.sh("exit 0").expectEnd(SUCCESS);
  }

  // What is left.

  @Test
  void processes_left_behind_are_reported_and_that_they_are_gone() throws Exception {
    Fifo go = Fifo.in(folder, "go");
    RealRun run = RealRun.sh("(read -r line <$1) & exit 5", go);
    assertThat(run.next()).isEqualTo(new Spawned(run.pid()));
    assertThat(run.next()).isEqualTo(new Exited(new ExitStatus.Code(5), true));
    Files.writeString(go.path(), "go\n");
    assertThat(run.next()).isEqualTo(new Emptied());
  }

  @Test
  void what_is_left_can_be_signalled() throws Exception {
    RealRun run = RealRun.sh("sleep 1000 & setsid sleep 1000 & exit 5");
    assertThat(run.next()).isEqualTo(new Spawned(run.pid()));
    assertThat(run.next()).isEqualTo(new Exited(new ExitStatus.Code(5), true));
    run.signal(Signal.TERM);
    assertThat(run.next()).isEqualTo(new Emptied());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sleep 1000 & echo $! >$1",
        "setsid sh -c 'echo $$ >\"$0\"; exec sleep 1000' $1 &",
        "(setsid sh -c 'sleep 1000 & echo $! >\"$0\"' $1 &)",
        "env -i setsid sh -c '(sleep 1000 & echo $! >\"$0\")' $1 &"
      })
  void a_process_that_escapes_is_found(String escape) throws Exception {
    Fifo pid = Fifo.in(folder, "pid");
    RealRun run = RealRun.sh(escape + "\nexit 0", pid);
    String escapee = pid.read();
    assertThat(run.next()).isEqualTo(new Spawned(run.pid()));
    assertThat(run.next()).isEqualTo(new Exited(SUCCESS, true));
    run.kill();
    assertThat(run.namesOfKilled()).anyMatch(isProcess(escapee));
  }

  /** By its pid; its name depends on whether exec(2) has come yet. */
  private static Predicate<String> isProcess(String pid) {
    return name -> name.endsWith(" (pid " + pid + ")");
  }

  /** Each fork of a daemon that forks more than once may be gone when the watchdog looks for it. */
  @Test
  void a_daemon_is_never_overlooked() throws Exception {
    for (int i = 0; i < 50; i++) {
      RealRun run = RealRun.sh("( ( (sleep 1000 &) & ) & ) & exit 0");
      assertThat(run.next()).isEqualTo(new Spawned(run.pid()));
      assertThat(run.next()).as("attempt %d", i).isEqualTo(new Exited(SUCCESS, true));
      run.kill();
      assertThat(run.namesOfKilled()).isNotEmpty();
    }
  }

  // Kill.

  @Test
  void kill_names_everyone_it_killed() throws Exception {
    Fifo pids = Fifo.in(folder, "pids");
    RealRun run =
        RealRun.sh(
            "trap '' TERM; sleep 1000 & a=$!; setsid sleep 1000 & echo $a $! >$1; wait", pids);
    String[] sleepers = pids.read().split(" ", 2);
    run.kill();
    assertThat(run.namesOfKilled())
        .contains("sh (pid " + run.pid() + ")")
        .anyMatch(isProcess(sleepers[0]))
        .anyMatch(isProcess(sleepers[1]));
  }

  @Test
  void kill_ends_what_forks_faster_than_one_can_look() throws Exception {
    Fifo ready = Fifo.in(folder, "ready");
    RealRun run =
        RealRun.sh(
            """
            grow() { i=0; while [ $((i += 1)) -le 100 ]; do setsid sleep 1000 & done; wait; }
            grow & grow & grow &
            echo ready >$1
            wait\
            """,
            ready);
    ready.read();
    run.kill();
    assertThat(run.namesOfKilled()).contains("sh (pid " + run.pid() + ")");
  }

  /** It stands still from the kill order on, and is not hunted through a table that it fills. */
  @Test
  void kill_ends_and_names_what_forks_without_end() throws Exception {
    Fifo ready = Fifo.in(folder, "ready");
    RealRun run =
        RealRun.sh(
            """
            grow() { while :; do true & done; }
            grow & grow & grow &
            echo ready >$1
            wait\
            """,
            ready);
    ready.read();
    run.kill();
    assertThat(run.namesOfKilled()).contains("sh (pid " + run.pid() + ")");
  }

  @Test
  void a_process_that_is_killed_twice_is_named_once() throws Exception {
    Fifo ready = Fifo.in(folder, "ready");
    RealRun run = RealRun.sh("sleep 1000 & echo ready >$1; wait", ready);
    ready.read();
    run.kill();
    run.kill();
    assertThat(run.namesOfKilled()).hasSize(2).doesNotHaveDuplicates();
  }

  // Last, because from then on an orphan without a mark may be of any run.

  @Test
  @Order(Integer.MAX_VALUE)
  void what_is_left_may_be_left_alone() throws Exception {
    Fifo go = Fifo.in(folder, "go");
    Fifo done = Fifo.in(folder, "done");
    RealRun run = RealRun.sh("(read -r line <$1; echo $line >$2) & exit 0", go, done);
    assertThat(run.next()).isEqualTo(new Spawned(run.pid()));
    assertThat(run.next()).isEqualTo(new Exited(SUCCESS, true));
    run.leave();
    run.signal(Signal.KILL);
    run.kill();
    RealRun.sh("exit 0").expectEnd(SUCCESS);
    Files.writeString(go.path(), "alive\n");
    assertThat(done.read()).isEqualTo("alive");
  }
}
