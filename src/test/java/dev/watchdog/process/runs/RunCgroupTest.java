package dev.watchdog.process.runs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.watchdog.lifecycle.Signal;
import dev.watchdog.process.spawn.OwnCgroup;
import dev.watchdog.testing.Await;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Runs in cgroups of their own, by the first stage's code, where a cgroup can be made. */
class RunCgroupTest {

  private static Path folder(RealRun run) {
    return Path.of(OwnCgroup.find(Path.of("/")).orElseThrow().folder())
        .resolve("watchdog-" + ProcessHandle.current().pid())
        .resolve(run.mark());
  }

  private static List<RealRun.Fact> kill(RealRun run) throws InterruptedException {
    run.kill();
    return run.untilEmpty();
  }

  @Test
  void the_cgroup_of_a_run_is_populated_until_it_ends_and_then_gone() throws Exception {
    RealRun run = RealRun.sh("sleep 1000; :");
    Path folder = folder(run);
    assumeTrue(Files.exists(folder), "this JVM is not the first stage's, or there is no cgroup");
    assertThat(folder.resolve("cgroup.procs")).content().startsWith(run.pid() + "\n");
    assertThat(folder.resolve("cgroup.events")).content().contains("populated 1");
    kill(run);
    assertThat(folder).doesNotExist();
  }

  /** It has neither the number nor the environment, and is in a session of its own. */
  @Test
  @Timeout(20)
  void a_process_without_marks_is_of_the_run_and_stopped_with_it() throws Exception {
    RealRun other = RealRun.sh("sleep 1000; :");
    RealRun run =
        RealRun.sh(
            "env -i setsid prlimit --locks=1 sh -c '(exec sleep 4711) & exit 0'; exec sleep"
                + " 1000");
    Path procs = folder(run).resolve("cgroup.procs");
    assumeTrue(Files.exists(procs), "this JVM is not the first stage's, or there is no cgroup");
    Await.until("two processes", () -> Files.readAllLines(procs).size() == 2);
    run.signal(Signal.TERM);
    run.untilEmpty();
    assertThat(procs).doesNotExist();
    kill(other);
  }
}
