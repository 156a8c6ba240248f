package dev.watchdog.process.runs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.watchdog.lifecycle.ExitStatus;
import dev.watchdog.lifecycle.Signal;
import dev.watchdog.process.Command;
import dev.watchdog.process.proc.Stat;
import dev.watchdog.process.runs.RealRun.Exited;
import dev.watchdog.process.runs.RealRun.Fact;
import dev.watchdog.process.runs.RealRun.NotEnding;
import dev.watchdog.testing.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/** A real process that a debugger holds: it cannot be reaped before the debugger lets go of it. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = ThreadMode.SEPARATE_THREAD)
class KillWatchTest {

  /** Attaches to the process of its argument (PTRACE_SEIZE), and says nothing more. */
  private static final String DEBUGGER =
      """
      import ctypes, sys, time
      libc = ctypes.CDLL(None)
      libc.ptrace.argtypes = [ctypes.c_long] * 4
      sys.exit(1) if libc.ptrace(0x4206, int(sys.argv[1]), 0, 0) else time.sleep(1000)
      """;

  @Test
  void what_is_there_after_a_kill_is_told_with_its_state_and_its_end_too() throws Exception {
    RealRun run = RealRun.sh("exec sleep 1000");
    RealRun debugger =
        RealRun.of(
            new Command(
                List.of("python3"),
                List.of("-c", DEBUGGER, "" + run.pid()),
                RealRun.environment()));
    Await.until(
        "a tracer, or its end",
        () -> isTraced(run.pid()) || Stat.readAlive(debugger.pid()).isEmpty());
    boolean isTraced = isTraced(run.pid());
    run.kill();
    if (isTraced) {
      assertThat(firstNotEnding(run).why())
          .matches(
              "does not end: \\S+ \\(pid " + run.pid() + "\\) is there after SIGKILL, .* Z .*");
    }
    debugger.kill();
    debugger.untilEmpty();
    assertThat(run.untilEmpty())
        .endsWith(new Exited(new ExitStatus.Signalled(Signal.KILL, false), false));
    assumeTrue(isTraced, "no process may be traced here");
  }

  private static boolean isTraced(int pid) throws IOException {
    return !Files.readAllLines(Path.of("/proc/" + pid + "/status")).contains("TracerPid:\t0");
  }

  private static NotEnding firstNotEnding(RealRun run) throws InterruptedException {
    while (true) {
      Fact fact = run.next();
      if (fact instanceof NotEnding found) {
        return found;
      }
    }
  }
}
