package dev.watchdog.process.runs;

import dev.watchdog.lifecycle.ExitStatus;
import dev.watchdog.process.posix.Wait;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The one owner of wait: reaps children and orphans alike, on a thread of its own.
 *
 * <p>It looks first (waitid with WNOWAIT) and reaps under the lock of the run concerned, so that no
 * signal goes to a pid that has just become free. Without a child there is no descendant either,
 * since orphans come to us: then every run is known to be empty without a scan of {@code /proc}.
 */
final class Reaper implements Runnable {

  private static final int BATCH_MAX = 256;

  /** As PID 1, orphans may come although we never spawned: look for them this often. */
  private static final Duration FOREIGN_ORPHANS = Duration.ofSeconds(1);

  private static final Duration FOR_EVER = Duration.ofDays(365);

  private final Wait wait = new Wait();
  private final Runs runs;
  private final Sweeper sweeper;
  private final OomKills oomKills;
  private final AtomicLong orphansReaped = new AtomicLong();

  Reaper(Runs runs, Sweeper sweeper, OomKills oomKills) {
    this.oomKills = oomKills;
    this.runs = runs;
    this.sweeper = sweeper;
  }

  /** How many orphans were reaped. From any thread. */
  long orphansReaped() {
    return orphansReaped.get();
  }

  /** A run whose child is reaped. */
  record Ended(LinuxRun run, ExitStatus exit) {}

  @Override
  public void run() {
    try {
      rehearse();
      while (true) {
        int pid = wait.awaitEnded();
        if (pid == Wait.NO_CHILD) {
          runs.awaitSpawn(runs.selfIsPid1() ? FOREIGN_ORPHANS : FOR_EVER);
        } else {
          reapBatch(pid);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // an interrupt asks it to end
    }
  }

  /**
   * Makes the JVM load, while nothing is urgent, what the end of a child needs. We are no child of
   * ours: the children that are there, or are spawned meanwhile, keep their exit statuses.
   */
  private void rehearse() {
    if (wait.findEnded() <= 0) { // no child has ended
      reap(runs.self(), new ArrayList<>());
    }
  }

  private void reapBatch(int first) {
    List<Ended> ended = new ArrayList<>();
    int pid = first;
    for (int i = 0; pid > 0 && i < BATCH_MAX; i++) {
      reap(pid, ended);
      pid = wait.findEnded();
    }
    if (pid == Wait.NO_CHILD) {
      sweeper.allEnded(ended);
    } else {
      sweeper.someEnded(ended);
    }
  }

  private void reap(int pid, List<Ended> ended) {
    runs.find(pid).ifPresentOrElse(run -> reap(run, ended), () -> reapOther(pid));
  }

  private void reap(LinuxRun run, List<Ended> ended) {
    runs.countDeath(run); // before: a scan can see what is not reaped yet
    run.reap(wait).ifPresent(exit -> ended.add(new Ended(run, oomKills.explain(run, exit))));
  }

  private void reapOther(int pid) {
    runs.countDeath(pid);
    runs.findHelper(pid)
        .ifPresentOrElse(
            this::reap, () -> wait.reap(pid).ifPresent(_ -> orphansReaped.incrementAndGet()));
  }

  private void reap(LinuxHelper helper) {
    Optional<ExitStatus> exit = helper.reap(wait);
    runs.remove(helper);
    exit.ifPresent(helper::ended);
  }
}
