package dev.watchdog.process.runs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.watchdog.process.posix.Fifo;
import dev.watchdog.process.spawn.RunMarks;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunsTest {

  @TempDir private Path folder;

  @Test
  void a_process_that_left_the_group_is_killed_too() throws Exception {
    Fifo pid = Fifo.in(folder, "pid");
    RealRun run = RealRun.sh("setsid sh -c 'echo $$ >\"$0\"; exec sleep 1000' $1 & wait", pid);
    String left = pid.read().strip();
    Runs runs = new Runs((int) ProcessHandle.current().pid());
    runs.add(new LinuxRun(run.pid(), RunMarks.of(run.mark()), _ -> {}, 0));
    runs.killAll();
    assertThat(FinalKill.of(runs)).anyMatch(name -> name.endsWith("(pid " + left + ")"));
    assertThat(run.untilEmpty()).noneMatch(RealRun.Killed.class::isInstance);
  }
}
