package dev.watchdog.process;

import dev.watchdog.lifecycle.Signal;
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

  /** A process that is in the kernel and does not come back must not hold us up. */
  private static final long NANOS_MAX = 1_000_000_000;

  private final Runs runs;
  private final Toll.Names killed = new Toll.Names();
  private final List<Cgroup> cgroups;
  private Keys told = Keys.NONE;
  private Keys zombies = Keys.NONE;

  private FinalKill(Runs runs) {
    this.runs = runs;
    this.cgroups = runs.cgroups();
  }

  /** Whom it has killed, each "NAME (pid N)". */
  static List<String> of(Runs runs) {
    if (new Wait().findEnded() == Wait.NO_CHILD) {
      return List.of();
    }
    FinalKill kill = new FinalKill(runs);
    kill.cgroups.forEach(Cgroup::freeze); // what stands still can be named
    long start = System.nanoTime();
    while (!kill.isDone() && System.nanoTime() - start < NANOS_MAX) {
      kill.hunt();
    }
    return kill.killed.list();
  }

  private boolean isDone() {
    boolean nothingIsLeft = runs.selfIsPid1() || killOnce();
    cgroups.forEach(Cgroup::kill);
    return nothingIsLeft && cgroups.stream().noneMatch(Cgroup::isPopulated);
  }

  private void hunt() {
    if (runs.selfIsPid1()) {
      Thread.onSpinWait(); // until the kernel has done it
    } else {
      new Hunt(this::isOurs, runs::deaths, killed).run();
    }
  }

  /**
   * Kills what a look shows; done when it shows nothing, and this is a proof (see {@link Look}).
   */
  private boolean killOnce() {
    int deathsBefore = runs.deaths();
    ProcessTable table = ProcessTable.look(runs.self());
    List<Stat> left = left(table);
    left.stream().filter(process -> !told.contains(process.key())).forEach(killed::add);
    told = Keys.of(left);
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
