package dev.watchdog.process.runs;

import dev.watchdog.lifecycle.Signal;
import dev.watchdog.process.RunFact;
import dev.watchdog.process.posix.Threads;
import dev.watchdog.process.proc.ColdPages;
import dev.watchdog.process.proc.Moment;
import dev.watchdog.process.proc.Stat;
import dev.watchdog.process.spawn.Cgroup;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Finds and signals what is left of a run, and waits until it is gone, on a thread of its own: a
 * scan of a system full of processes takes milliseconds.
 *
 * <p>The thread is there from the start: a program may use up the limit of processes.
 */
final class Sweeper {

  private static final long SOON_MILLIS = 5; // a storm of deaths is one sweep
  private static final long POLL_MILLIS = 100; // some end without a signal to us
  private static final long ASK_MILLIS = 500; // most have ended by then
  private static final long NANOS_PER_MILLI = 1_000_000;
  private static final int SCANS_MAX = 8;
  private static final List<Long> SETTLED_SECONDS = List.of(10L, 25L);

  private final ScheduledThreadPoolExecutor thread =
      new ScheduledThreadPoolExecutor(1, task -> Threads.daemon("watchdog-sweep", task));
  private final Set<LinuxRun> draining = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean sweepingSoon = new AtomicBoolean();
  private final AtomicBoolean sweepingLater = new AtomicBoolean();
  private final KillWatch killWatch;
  private final Runs runs;
  private volatile long soonMillis = SOON_MILLIS;
  private Scan last;

  Sweeper(Runs runs) {
    this.runs = runs;
    this.killWatch = new KillWatch(thread, runs::contains);
    this.last = Scan.ofNothing(runs);
  }

  /**
   * Scans once while nothing is urgent: what the JVM must load for it takes 10 ms. And when the
   * start is over, gives back what only that needed; again later, since the first time needs code
   * of its own.
   */
  void begin() {
    thread.prestartCoreThread();
    execute(() -> {
      scan();
      Moment.now();
    });
    for (long after : SETTLED_SECONDS) {
      ScheduledFuture<?> _ =
          thread.schedule(Threads.guarded(ColdPages::release), after, TimeUnit.SECONDS);
    }
  }

  /** Does something that can wait. */
  void whenIdle(Runnable task) {
    execute(task);
  }

  // From the reaper's thread.

  /** These ended, and no other process is there. */
  void allEnded(List<Reaper.Ended> ended) {
    if (Stream.concat(ended.stream().map(Reaper.Ended::run), draining.stream())
        .anyMatch(LinuxRun::isKilled)) {
      execute(() -> allEmpty(ended)); // that reports what the kill hit, before their end
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
        scan();
        ended.forEach(this::ended);
      });
    }
    if (!draining.isEmpty()) {
      sweep(sweepingSoon, soonMillis);
    }
  }

  // From any thread.

  void signal(LinuxRun run, Signal signal) {
    Moment signalled = Moment.now(); // before: a handler may fork within microseconds
    boolean groupDone = run.signalGroup(signal) && run.signalGroup(Signal.CONT);
    execute(() -> signalMembers(run, signal, groupDone, signalled));
  }

  void kill(LinuxRun run) {
    run.signalGroup(Signal.STOP); // what stands still forks no more, and can be named
    execute(() -> {
      freeze(run);
      kill(run, run.survivors()); // at once; a scan of all of /proc takes its time
      kill(run, scan().members(run));
      killRepeatedly(run);
      killWatch.begin(run);
    });
  }

  void leave(LinuxRun run) {
    forget(run);
    runs.leave(run);
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

  private Scan scan() {
    last = new Scan(runs, last.zombies());
    return last;
  }

  /** Whether nothing is left; scans as often as it takes to be sure, up to a limit. */
  private boolean isEmpty(LinuxRun run) {
    for (int i = 1; last.members(run).isEmpty() && !isProved(run); i++) {
      if (i == SCANS_MAX) {
        return false; // whatever hides there, it moves
      }
      scan();
    }
    return last.members(run).isEmpty();
  }

  private boolean isProved(LinuxRun run) {
    return last.isProofOf(run) && !run.isPopulated();
  }

  private void ended(Reaper.Ended one) {
    LinuxRun run = one.run();
    boolean rest = !isEmpty(run);
    if (!rest) {
      forget(run);
    }
    run.tell(new RunFact.Exited(one.exit(), rest));
    if (rest) { // told first: the reaper may find it empty at any time from here
      draining.add(run);
      sweep(sweepingLater, POLL_MILLIS);
      if (run.isKilled()) {
        killWatch.begin(run);
      }
    }
  }

  private void signalMembers(LinuxRun run, Signal signal, boolean groupDone, Moment signalled) {
    if (!runs.contains(run)) {
      return; // its pid may be another process's by now
    }
    List<Stat> members = scan().members(run);
    Predicate<Stat> isInGroup = member -> groupDone && member.group() == run.pid();
    List<Stat> others = members.stream().filter(isInGroup.negate()).toList();
    run.signal(others, signal);
    run.signal(others, Signal.CONT);
    if (!signal.equals(Signal.KILL)) {
      Predicate<Stat> isLate = member -> isInGroup.test(member) && signalled.isBefore(member);
      askLater(run, new Asked(signal, members.stream().filter(isLate.negate()).toList()));
    }
  }

  /** A stop may take long, and what joins the run meanwhile gets the stop signal, too. */
  private void askLater(LinuxRun run, Asked asked) {
    ScheduledFuture<?> _ =
        thread.schedule(Threads.guarded(() -> ask(run, asked)), ASK_MILLIS, TimeUnit.MILLISECONDS);
  }

  private void ask(LinuxRun run, Asked asked) {
    if (runs.contains(run) && !run.isKilled()) {
      asked.next(scan().members(run)).forEach(member -> LinuxRun.ask(member, asked.signal()));
      askLater(run, asked);
    }
  }

  /** What stands still can be named. */
  private void freeze(LinuxRun run) {
    if (runs.contains(run)) {
      run.marks().cgroup().ifPresent(Cgroup::freeze);
    }
  }

  private void kill(LinuxRun run, List<Stat> members) {
    if (runs.contains(run)) {
      KillReport report = new KillReport();
      run.kill(members, report);
      tell(run, report);
    }
  }

  private void killRepeatedly(LinuxRun run) {
    if (runs.contains(run)) {
      run.marks().cgroup().ifPresent(Cgroup::kill);
      KillReport report = new KillReport();
      new RepeatedKill(process -> runs.isOf(process, run), run::deaths, report.killed()).run();
      tell(run, report);
    }
  }

  private static void tell(LinuxRun run, KillReport report) {
    if (!report.killed().isEmpty()) {
      run.tell(new RunFact.Killed(report.killed().list()));
    }
    if (!report.outOfReach().isEmpty()) {
      run.tell(new RunFact.OutOfReach(report.outOfReach().list()));
    }
  }

  private void sweep() {
    if (draining.isEmpty()) {
      return;
    }
    long start = System.nanoTime();
    boolean isSettled = true;
    scan();
    for (LinuxRun run : draining) {
      if (isEmpty(run)) {
        emptied(run);
      } else if (run.isKilled()) {
        kill(run, last.members(run)); // what it forked between the scan and the kill
        killRepeatedly(run);
        isSettled &= killWatch.hasTold(run); // what does not end is no storm
      }
    }
    // A storm of deaths asks for many sweeps: they get half of the time.
    soonMillis = Math.max(SOON_MILLIS, (System.nanoTime() - start) / NANOS_PER_MILLI);
    if (!draining.isEmpty()) {
      sweep(sweepingLater, isSettled ? POLL_MILLIS : soonMillis);
    }
  }

  private void emptied(LinuxRun run) {
    if (draining.remove(run)) {
      runs.remove(run);
      run.tell(new RunFact.Emptied());
    }
  }
}
