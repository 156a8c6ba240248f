package dev.watchdog.process.runs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.watchdog.lifecycle.ExitStatus;
import dev.watchdog.lifecycle.Signal;
import dev.watchdog.process.CannotSpawnException;
import dev.watchdog.process.Command;
import dev.watchdog.process.OperatingSystem;
import dev.watchdog.process.posix.Kill;
import dev.watchdog.process.proc.Stat;
import dev.watchdog.testing.Await;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;

/** Real processes that are not runs: their output and end are reported, and they do end. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = ThreadMode.SEPARATE_THREAD)
class HelperTest {

  private static final ExitStatus SUCCESS = new ExitStatus.Code(0);
  private static final ExitStatus KILLED = new ExitStatus.Signalled(Signal.KILL, false);

  @TempDir private Path folder;

  private final BlockingQueue<Optional<OperatingSystem.Helper>> spawned =
      new LinkedBlockingQueue<>();
  private final BlockingQueue<End> ends = new LinkedBlockingQueue<>();

  private record End(ExitStatus exit, String lastLine) {}

  @AfterEach
  void nothing_is_left() {
    List<Stat> left;
    long start = System.nanoTime();
    do {
      left = Descendants.ofThisJvm();
    } while (!left.isEmpty() && System.nanoTime() - start < TimeUnit.SECONDS.toNanos(10));
    left.forEach(entry -> Kill.process(entry.pid(), Signal.KILL));
    assertThat(left).isEmpty();
  }

  private OperatingSystem.Helper sh(String script, String mark) throws Exception {
    TheLinux.INSTANCE.spawnHelper(
        new Command(
            List.of("sh"), List.of("-c", script, "sh", folder.toString()), RealRun.environment()),
        mark,
        new OperatingSystem.HelperListener() {
          @Override
          public void spawned(OperatingSystem.Helper helper) {
            spawned.add(Optional.of(helper));
          }

          @Override
          public void executing(OperatingSystem.Helper helper) {}

          @Override
          public void notSpawned(CannotSpawnException why) {
            throw new AssertionError(why);
          }

          @Override
          public void exited(ExitStatus exit, String lastLine) {
            ends.add(new End(exit, lastLine));
          }
        });
    return spawned.take().orElseThrow();
  }

  private End end(String script) throws Exception {
    sh(script, "test.helper");
    return ends.take();
  }

  @Test
  void its_exit_status_and_the_last_line_of_either_stream_are_reported() throws Exception {
    assertThat(end("echo one; echo two")).isEqualTo(new End(SUCCESS, "two"));
    assertThat(end("echo one; echo sorry >&2; echo; exit 3"))
        .isEqualTo(new End(new ExitStatus.Code(3), "sorry"));
    assertThat(end("true")).isEqualTo(new End(SUCCESS, ""));
    assertThat(end("kill -TERM $$"))
        .isEqualTo(new End(new ExitStatus.Signalled(Signal.TERM, false), ""));
  }

  @Test
  void it_never_waits_for_its_output_to_be_read() throws Exception {
    assertThat(end("dd if=/dev/zero bs=65536 count=100 2>/dev/null; echo; echo the end"))
        .isEqualTo(new End(SUCCESS, "the end"));
  }

  @Test
  void of_an_endless_line_the_end_is_kept() throws Exception {
    assertThat(
            end("i=0; while [ $i -lt 3000 ]; do printf x; i=$((i+1)); done; printf y").lastLine())
        .hasSize(1024)
        .endsWith("xxxy");
  }

  @Test
  void killed_it_ends_with_all_of_its_group() throws Exception {
    OperatingSystem.Helper helper = sh("sleep 1000 & touch \"$1\"/there; wait", "test.helper");
    awaitFile("there");
    helper.kill();
    assertThat(ends.take()).isEqualTo(new End(KILLED, ""));
    helper.kill(); // its pid may be another process's by now: nothing happens
  }

  @Test
  void what_is_left_of_its_group_ends_with_it() throws Exception {
    assertThat(end("sleep 1000 & exit 0")).isEqualTo(new End(SUCCESS, ""));
  }

  @Test
  void what_closes_its_output_and_lives_on_costs_nothing_until_it_ends() throws Exception {
    OperatingSystem.Helper helper = sh("exec >&- 2>&-; touch \"$1\"/there; sleep 1000", "test.e");
    awaitFile("there");
    helper.kill();
    assertThat(ends.take().exit()).isEqualTo(KILLED);
  }

  @Test
  void what_cannot_be_found_is_refused() {
    assertThatExceptionOfType(CannotSpawnException.class)
        .isThrownBy(() ->
            TheLinux.INSTANCE.spawnHelper(
                new Command(List.of("/no/such"), List.of(), RealRun.environment()),
                "test.helper",
                new OperatingSystem.HelperListener() {
                  @Override
                  public void spawned(OperatingSystem.Helper helper) {
                    throw new AssertionError();
                  }

                  @Override
                  public void executing(OperatingSystem.Helper helper) {
                    throw new AssertionError();
                  }

                  @Override
                  public void notSpawned(CannotSpawnException why) {
                    throw new AssertionError();
                  }

                  @Override
                  public void exited(ExitStatus exit, String lastLine) {
                    throw new AssertionError();
                  }
                }))
        .withMessageContaining("/no/such");
  }

  @Test
  void a_run_ends_while_a_helper_is_there_which_is_not_part_of_it() throws Exception {
    RealRun run = RealRun.sh("exit 5");
    OperatingSystem.Helper helper = sh("sleep 1000", run.mark());
    run.expectEnd(new ExitStatus.Code(5));
    assertThat(ends).isEmpty();
    helper.kill();
    assertThat(ends.take().exit()).isEqualTo(KILLED);
  }

  @Test
  void what_escaped_from_a_helper_is_the_run_s_that_it_was_for() throws Exception {
    RealRun run = RealRun.sh("exec sleep 1000");
    assertThat(run.next()).isInstanceOf(RealRun.Spawned.class);
    sh(
        "setsid sh -c 'touch \"$1\"/there; exec sleep 1000' sh \"$1\" &"
            + " while [ ! -e \"$1\"/there ]; do sleep 0.01; done",
        run.mark());
    assertThat(ends.take()).isEqualTo(new End(SUCCESS, ""));
    run.signal(Signal.TERM); // and what escaped is gone too, as is looked for after each test
    run.untilEmpty();
  }

  @Test
  void an_helper_does_not_hide_the_unmarked_orphans_of_the_only_run() throws Exception {
    OperatingSystem.Helper helper = sh("sleep 1000", "test.helper");
    RealRun run =
        RealRun.sh(
            "(setsid env -i PATH=\"$PATH\" sh -c 'touch \"$1\"/there; exec sleep 1000' sh \"$1\""
                + " &); while [ ! -e \"$1\"/there ]; do sleep 0.01; done; exit 0",
            folder);
    assertThat(run.next()).isInstanceOf(RealRun.Spawned.class);
    assertThat(run.next()).isEqualTo(new RealRun.Exited(SUCCESS, true));
    run.kill();
    assertThat(run.untilEmpty()).last().isEqualTo(new RealRun.Emptied());
    helper.kill();
    assertThat(ends.take().exit()).isEqualTo(KILLED);
  }

  private void awaitFile(String name) {
    Await.until(name, () -> Files.exists(folder.resolve(name)));
  }
}
