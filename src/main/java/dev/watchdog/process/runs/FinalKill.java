package dev.watchdog.process.runs;

import dev.watchdog.lifecycle.Signal;
import dev.watchdog.process.posix.Kill;
import dev.watchdog.process.posix.Wait;
import dev.watchdog.process.proc.ProcessSet;
import dev.watchdog.process.proc.ProcessTable;
import dev.watchdog.process.proc.Stat;
import dev.watchdog.process.spawn.Cgroup;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * Kills everything that descends from us, until nothing of it is left: nothing of a program
 * outlives the watchdog. Spared is what was there before the first run, as where a shell started
 * {@code tee} and then became the watchdog, and what {@code -orphans leave} let live.
 *
 * <p>As PID 1 this is the kernel's task: with us it kills everything that has a pid from us. But
 * what is in a cgroup of a run goes before, so that the cgroup can.
 */
final class FinalKill {

  /** A process that is in the kernel and does not come back must not delay the end. */
  private static final long NANOS_MAX = 1_000_000_000;

  private final Runs runs;
  private final KillReport.Names killed = new KillReport.Names();
  private final List<Cgroup> cgroups;
  private ProcessSet told = ProcessSet.NONE;
  private ProcessSet zombies = ProcessSet.NONE;

  private FinalKill(Runs runs) {
    this.runs = runs;
    this.cgroups = runs.cgroups();
  }

  /** What it has killed, each "NAME (pid N)". */
  static List<String> of(Runs runs) {
    if (new Wait().findEnded() == Wait.NO_CHILD) {
      return List.of();
    }
    FinalKill kill = new FinalKill(runs);
    kill.cgroups.forEach(Cgroup::freeze); // what stands still can be named
    long start = System.nanoTime();
    while (!kill.isDone() && System.nanoTime() - start < NANOS_MAX) {
      kill.repeat();
    }
    return kill.killed.list();
  }

  private boolean isDone() {
    boolean nothingIsLeft = runs.selfIsPid1() || killOnce();
    cgroups.forEach(Cgroup::kill);
    return nothingIsLeft && cgroups.stream().noneMatch(Cgroup::isPopulated);
  }

  private void repeat() {
    if (runs.selfIsPid1()) {
      Thread.onSpinWait(); // until the kernel has done it
    } else {
      new RepeatedKill(this::isOurs, runs::deaths, killed).run();
    }
  }

  /**
   * Kills what a scan shows; done when it shows nothing, and this is a proof (see {@link Scan}).
   */
  private boolean killOnce() {
    int deathsBefore = runs.deaths();
    ProcessTable table = ProcessTable.look(runs.self());
    List<Stat> left = left(table);
    left.stream().filter(process -> !told.contains(process.key())).forEach(killed::add);
    told = ProcessSet.of(left);
    left.forEach(process -> Kill.process(process.pid(), Signal.KILL));
    boolean isStill = table.zombies().stream().allMatch(zombies::contains);
    zombies = table.zombies();
    return left.isEmpty() && table.isComplete() && isStill && deathsBefore == runs.deaths();
  }

  private List<Stat> left(ProcessTable table) {
    BitSet spared = new BitSet(); // slots
    List<Stat> left = new ArrayList<>();
    for (int slot : table.descendants()) {
      Stat process = table.get(slot);
      boolean isSpared =
          table.isChild(slot)
              ? !isOurs(process)
              : spared.get(table.slotOfParent(slot)) || Kill.isForbidden(process.pid());
      if (isSpared) {
        spared.set(slot);
      } else {
        left.add(process);
      }
    }
    return left;
  }

  /** A child that is to be killed; a process that we may not signal (sudo) cannot be. */
  private boolean isOurs(Stat process) {
    return process.parent() == runs.self()
        && !runs.isInherited(process)
        && !runs.isLeft(process.pid())
        && !Kill.isForbidden(process.pid());
  }
}
