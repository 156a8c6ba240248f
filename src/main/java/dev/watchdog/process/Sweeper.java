package dev.watchdog.process;

import dev.watchdog.lifecycle.Signal;
import dev.watchdog.process.ProcessTable.Entry;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finds, signals and outwaits what a run left in {@code /proc}, on a thread of its own: a system
 * full of processes takes milliseconds to look through.
 *
 * <p>The thread is there from the start. When a program has used up the limit of processes is no
 * time to need a new one.
 */
final class Sweeper {

  private static final long SOON_MILLIS = 5; // a storm of deaths is one sweep
  private static final long POLL_MILLIS = 100; // some leave without our being told
  private static final List<Long> SETTLED_SECONDS = List.of(10L, 25L);

  private final ScheduledThreadPoolExecutor thread =
      new ScheduledThreadPoolExecutor(1, task -> Threads.daemon("watchdog-sweep", task));
  private final Set<LinuxRun> draining = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean sweepingSoon = new AtomicBoolean();
  private final AtomicBoolean sweepingLater = new AtomicBoolean();
  private final Runs runs;

  Sweeper(Runs runs) {
    this.runs = runs;
  }

  /**
   * Looks once while nothing is urgent: what the JVM must load for it takes 10 ms. And when the
   * start is over, gives back what only that needed; again later, since the first time needs code
   * of its own.
   */
  void begin() {
    thread.prestartCoreThread();
    execute(() -> ProcessTable.glance().descendantsOf(runs.self()));
    for (long after : SETTLED_SECONDS) {
      ScheduledFuture<?> _ =
          thread.schedule(Threads.guarded(ColdPages::release), after, TimeUnit.SECONDS);
    }
  }

  // From the reaper's thread.

  /** These ended, and nobody else is there. */
  void everybodyEnded(List<Reaper.Ended> ended) {
    if (Stream.concat(ended.stream().map(Reaper.Ended::run), draining.stream())
        .anyMatch(LinuxRun::isKilled)) {
      execute(() -> allEmpty(ended)); // whom the kill hit is told there, before their end
    } else {
      allEmpty(ended);
    }
  }

  private void allEmpty(List<Reaper.Ended> ended) {
    for (Reaper.Ended one : ended) {
      forget(one.run());
      one.run().tell(new RunFact.Exited(one.exit(), false));
    }
    List.copyOf(draining).forEach(this::emptied);
  }

  /** These ended, or only orphans did, and others are still there, of whatever run. */
  void someEnded(List<Reaper.Ended> ended) {
    if (!ended.isEmpty()) {
      execute(() -> {
        Looks looks = new Looks();
        ended.forEach(one -> ended(one, looks));
      });
    }
    if (!draining.isEmpty()) {
      sweep(sweepingSoon, SOON_MILLIS);
    }
  }

  // From any thread.

  void signal(LinuxRun run, Signal signal) {
    boolean groupDone = run.signalGroup(signal) && run.signalGroup(Signal.CONT);
    execute(() -> signalMembers(run, signal, groupDone));
  }

  void kill(LinuxRun run) {
    run.signalGroup(Signal.STOP); // what stands still forks no more, and can be named
    execute(() -> {
      killMembers(run, run.survivors()); // at once; a look through all of /proc takes its time
      killMembers(run, run.members(ProcessTable.glance(), runs));
    });
  }

  void leave(LinuxRun run) {
    forget(run);
    runs.leave();
  }

  private void execute(Runnable task) {
    thread.execute(Threads.guarded(task));
  }

  private void sweep(AtomicBoolean scheduled, long delayMillis) {
    if (scheduled.compareAndSet(false, true)) {
      Runnable task =
          () -> {
            scheduled.set(false);
            sweep();
          };
      ScheduledFuture<?> _ =
          thread.schedule(Threads.guarded(task), delayMillis, TimeUnit.MILLISECONDS);
    }
  }

  private void forget(LinuxRun run) {
    draining.remove(run);
    runs.remove(run);
  }

  // On its own thread.

  private void ended(Reaper.Ended one, Looks looks) {
    LinuxRun run = one.run();
    boolean rest = !looks.isEmpty(run);
    if (!rest) {
      forget(run);
    }
    run.tell(new RunFact.Exited(one.exit(), rest));
    if (rest) { // told first: the reaper may find it empty at any time from here
      draining.add(run);
      sweep(sweepingLater, POLL_MILLIS);
    }
  }

  private void signalMembers(LinuxRun run, Signal signal, boolean groupDone) {
    if (!runs.contains(run)) {
      return; // its pid may be somebody else's by now
    }
    List<Entry> members =
        run.members(ProcessTable.glance(), runs).stream()
            .filter(member -> !groupDone || member.group() != run.pid())
            .toList();
    run.signal(members, signal);
    run.signal(members, Signal.CONT);
  }

  private void killMembers(LinuxRun run, List<Entry> members) {
    if (!runs.contains(run)) {
      return;
    }
    LinuxRun.Toll toll = run.kill(members);
    if (!toll.killed().isEmpty()) {
      run.tell(new RunFact.Killed(describe(toll.killed())));
    }
    if (!toll.outOfReach().isEmpty()) {
      run.tell(new RunFact.OutOfReach(describe(toll.outOfReach())));
    }
  }

  private static List<String> describe(List<Entry> processes) {
    return processes.stream().map(Entry::describe).toList();
  }

  private void sweep() {
    if (draining.isEmpty()) {
      return;
    }
    Looks looks = new Looks();
    for (LinuxRun run : draining) {
      if (looks.isEmpty(run)) {
        emptied(run);
      } else if (run.isKilled()) {
        killMembers(
            run, run.members(looks.first, runs)); // what it forked between the look and the kill
      }
    }
    if (!draining.isEmpty()) {
      sweep(sweepingLater, POLL_MILLIS);
    }
  }

  private void emptied(LinuxRun run) {
    if (draining.remove(run)) {
      runs.remove(run);
      run.tell(new RunFact.Emptied());
    }
  }

  /** A look that is enough to find somebody, and only if it finds nobody the longer one. */
  private final class Looks {

    private final ProcessTable first = ProcessTable.glance();
    private @Nullable ProcessTable second;

    boolean isEmpty(LinuxRun run) {
      if (!run.members(first, runs).isEmpty()) {
        return false;
      }
      if (second == null) {
        second = ProcessTable.watch();
      }
      return run.members(second, runs).isEmpty();
    }
  }
}
