package dev.watchdog.process;

import dev.watchdog.lifecycle.ExitStatus;
import dev.watchdog.process.OperatingSystem.Run;
import java.time.Duration;
import java.util.List;

/** What becomes of a run. Times are those of {@link System#nanoTime}. */
public sealed interface RunFact {

  /**
   * There is a child, and exec(2) takes its time. {@link Spawned} or {@link NotSpawned} follows.
   */
  record Executing(Run run) implements RunFact {}

  /** The child has executed its program, or was killed before. Comes before all that follows. */
  record Spawned(Run run, Duration at) implements RunFact {
    /** Just now. */
    public Spawned(Run run) {
      this(run, now());
    }
  }

  /** There is no child. Nothing more comes. */
  record NotSpawned(ExitStatus.NotSpawned error, Duration at) implements RunFact {
    /** Just now. */
    public NotSpawned(ExitStatus.NotSpawned error) {
      this(error, now());
    }
  }

  /**
   * The child has ended.
   *
   * @param rest whether others of the run are still there; if so, {@link Emptied} follows
   */
  record Exited(ExitStatus exit, boolean rest, Duration at) implements RunFact {
    /** Just now. */
    public Exited(ExitStatus exit, boolean rest) {
      this(exit, rest, now());
    }
  }

  /** The child had ended before, and now nothing is left. */
  record Emptied() implements RunFact {}

  /**
   * The kernel has killed so many processes of our cgroup, out of memory, while the run was there,
   * and its child was none of them. Comes before {@link Exited}.
   */
  record OutOfMemory(long processes) implements RunFact {}

  /** These had to be killed; each "NAME (pid N)". */
  record Killed(List<String> processes) implements RunFact {}

  /**
   * These belong to the run, but may not be signalled; each "NAME (pid N)". They are left alone.
   */
  record OutOfReach(List<String> processes) implements RunFact {}

  /**
   * It was killed a while ago, and something of it is still there. Comes again, more and more
   * rarely, as long as that is so.
   *
   * @param why in words that follow the name of its program: "does not end: …"
   */
  record NotEnding(String why) implements RunFact {}

  private static Duration now() {
    return Duration.ofNanos(System.nanoTime());
  }
}
