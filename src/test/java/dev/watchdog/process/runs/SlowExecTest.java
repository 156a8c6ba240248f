package dev.watchdog.process.runs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.watchdog.lifecycle.ExitStatus;
import dev.watchdog.lifecycle.Signal;
import dev.watchdog.logs.Log;
import dev.watchdog.process.CannotSpawnException;
import dev.watchdog.process.Command;
import dev.watchdog.process.OperatingSystem;
import dev.watchdog.process.OperatingSystem.RunId;
import dev.watchdog.process.RunFact;
import dev.watchdog.process.posix.Fifo;
import dev.watchdog.process.posix.HeldFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** Where exec(2) takes its time; posix_spawn(3) waits for it. */
@EnabledIfSystemProperty(named = "watchdog.native", matches = ".+")
@Timeout(30)
class SlowExecTest {

  private static final ExitStatus KILLED = new ExitStatus.Signalled(Signal.KILL, false);

  @TempDir private Path folder;
  private Path file;

  private final BlockingQueue<RunFact> facts = new LinkedBlockingQueue<>();

  @BeforeEach
  void program() throws Exception {
    write("#!/bin/sh\nexit 3\n");
  }

  private void write(String script) throws Exception {
    file = Files.writeString(folder.resolve("slow"), script);
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }

  private OperatingSystem.Run spawn() throws Exception {
    TheLinux.INSTANCE.spawn(
        command(),
        new RunId("slow", 1, "test.slow." + System.nanoTime()),
        new Log(4096, InstantSource.system()),
        facts::add);
    return ((RunFact.Executing) facts.take()).run();
  }

  private Command command() {
    return new Command(List.of(file.toString()), List.of(), RealRun.environment());
  }

  private void expectEnd(OperatingSystem.Run run, ExitStatus exit) throws Exception {
    assertThat(((RunFact.Spawned) facts.take()).run()).isSameAs(run);
    assertThat(((RunFact.Exited) facts.take()).exit()).isEqualTo(exit);
  }

  @Test
  void a_slow_exec_holds_up_no_other_run() throws Exception {
    OperatingSystem.Run slow;
    try (HeldFile _ = HeldFile.of(file)) {
      slow = spawn();
      RealRun.sh("exit 5").expectEnd(new ExitStatus.Code(5));
      RealRun killed = RealRun.sh("exec sleep 1000");
      assertThat(killed.next()).isInstanceOf(RealRun.Spawned.class);
      killed.kill();
      assertThat(killed.untilEmpty()).last().isEqualTo(new RealRun.Exited(KILLED, false));
      assertThat(facts).isEmpty();
    }
    expectEnd(slow, new ExitStatus.Code(3));
  }

  @Test
  void a_run_in_exec_can_be_aborted() throws Exception {
    try (HeldFile _ = HeldFile.of(file)) {
      OperatingSystem.Run slow = spawn();
      slow.abort();
      expectEnd(slow, KILLED);
    }
  }

  @Test
  void a_run_in_exec_can_be_killed() throws Exception {
    try (HeldFile _ = HeldFile.of(file)) {
      OperatingSystem.Run slow = spawn();
      slow.kill();
      assertThat(((RunFact.Spawned) facts.take()).run()).isSameAs(slow);
      assertThat(facts.take()).isInstanceOf(RunFact.Killed.class);
      assertThat(((RunFact.Exited) facts.take()).exit()).isEqualTo(KILLED);
    }
  }

  @Test
  void what_has_executed_is_not_aborted() throws Exception {
    OperatingSystem.Run slow;
    Fifo go = Fifo.in(folder, "go");
    write("#!/bin/sh\nread line <" + go + "; exit 3\n");
    try (HeldFile _ = HeldFile.of(file)) {
      slow = spawn();
    }
    assertThat(((RunFact.Spawned) facts.take()).run()).isSameAs(slow);
    slow.abort();
    Files.writeString(Path.of(go.toString()), "\n");
    assertThat(((RunFact.Exited) facts.take()).exit()).isEqualTo(new ExitStatus.Code(3));
  }

  @Test
  void a_slow_exec_that_fails_is_a_fact_and_nothing_follows() throws Exception {
    write("no program");
    try (HeldFile _ = HeldFile.of(file)) {
      spawn();
    }
    var failed = (RunFact.NotSpawned) facts.take();
    assertThat(failed.error().error()).contains(file.toString()).contains("a script needs");
    RealRun.sh("exit 5").expectEnd(new ExitStatus.Code(5));
    assertThat(facts.poll(100, TimeUnit.MILLISECONDS)).isNull();
  }

  @Test
  void a_helper_in_exec_can_be_killed() throws Exception {
    BlockingQueue<OperatingSystem.Helper> executing = new LinkedBlockingQueue<>();
    BlockingQueue<ExitStatus> ends = new LinkedBlockingQueue<>();
    try (HeldFile _ = HeldFile.of(file)) {
      TheLinux.INSTANCE.spawnHelper(
          command(),
          "test.helper",
          new OperatingSystem.HelperListener() {
            @Override
            public void executing(OperatingSystem.Helper helper) {
              executing.add(helper);
            }

            @Override
            public void spawned(OperatingSystem.Helper helper) {}

            @Override
            public void notSpawned(CannotSpawnException why) {
              throw new AssertionError(why);
            }

            @Override
            public void exited(ExitStatus exit, String lastLine) {
              ends.add(exit);
            }
          });
      executing.take().kill();
      assertThat(ends.take()).isEqualTo(KILLED);
    }
  }
}
