package dev.watchdog.process;

import dev.watchdog.lifecycle.ExitStatus;
import dev.watchdog.lifecycle.Signal;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * A run as Linux sees it: the child's session and process group, and what escaped from them.
 *
 * <p>The child is signalled only while it is not reaped, under the lock that reaping takes: a pid
 * that is free again could be anyone's.
 */
final class LinuxRun {

  private static final int ANCESTORS_MAX = 64;

  private final int pid;
  private final RunMarks marks;
  private final long startTime;
  private final Consumer<RunFact> facts;
  private final long oomKillsBefore;
  private final AtomicInteger deaths = new AtomicInteger();

  private Keys known = Keys.NONE;
  private Keys told = Keys.NONE;
  private Keys outOfReach = Keys.NONE;

  /** Guards {@link #reaped}, and is held only for a system call: an event loop may wait for it. */
  private final Object pidLock = new Object();

  private boolean reaped;
  private volatile boolean killed;
  private volatile boolean sentKill;

  /**
   * @param oomKillsBefore what {@link OomKills#unexplained} was before it was spawned
   */
  LinuxRun(int pid, RunMarks marks, Consumer<RunFact> facts, long oomKillsBefore) {
    this.oomKillsBefore = oomKillsBefore;
    this.pid = pid;
    this.marks = marks;
    this.facts = facts;
    // The child cannot be reaped before it is registered, so its entry, zombie or not, is there.
    // Where /proc is not, it began after every orphan, so that none is taken for one of its.
    this.startTime = Stat.read(pid).map(Stat::startTime).orElse(Long.MAX_VALUE);
  }

  int pid() {
    return pid;
  }

  /** Reports what became of it. */
  void tell(RunFact fact) {
    facts.accept(fact);
  }

  long oomKillsBefore() {
    return oomKillsBefore;
  }

  /** Whether SIGKILL was sent by us, for whatever reason. */
  boolean wasSentKill() {
    return sentKill;
  }

  private void sends(Signal signal) {
    if (signal.equals(Signal.KILL)) {
      sentKill = true;
    }
  }

  Optional<ExitStatus> reap(Wait wait) {
    synchronized (pidLock) {
      reaped = true;
      return wait.reap(pid);
    }
  }

  void signalChild(Signal signal) {
    synchronized (pidLock) {
      if (!reaped) {
        sends(signal);
        Kill.process(pid, signal);
      }
    }
  }

  /** Signals the child's group in one go, as long as the child is there to vouch for its number. */
  boolean signalGroup(Signal signal) {
    synchronized (pidLock) {
      if (!reaped) {
        sends(signal);
        Kill.group(pid, signal);
      }
      return !reaped;
    }
  }

  /** Whether everything of it is to be killed, whatever may still be forked. */
  boolean isKilled() {
    return killed;
  }

  /** How many children of ours have died that were of this run, or may have been. */
  int deaths() {
    return deaths.get();
  }

  /** One has died, and is not reaped yet: a look that misses it is to know. */
  void countDeath() {
    deaths.incrementAndGet();
  }

  /**
   * Remembers which processes belong to it, and forgets those that are gone.
   *
   * @param isAll whether no other can be there
   */
  synchronized void remember(Keys members, boolean isAll) {
    known = isAll ? members : known.and(members);
    told = isAll ? told.only(members::contains) : told;
    outOfReach = isAll ? outOfReach.only(members::contains) : outOfReach;
  }

  /** Whether this process was of it in the last look. */
  synchronized boolean hasSeen(long key) {
    return known.contains(key);
  }

  synchronized boolean isOutOfReach(long key) {
    return outOfReach.contains(key);
  }

  /** Those that were seen to be of this run and are there still. */
  synchronized List<Stat> survivors() {
    return known.stream().mapToObj(Stat::readAgain).flatMap(Optional::stream).toList();
  }

  /** When its child began, in clock ticks since boot. */
  long startTime() {
    return startTime;
  }

  RunMarks marks() {
    return marks;
  }

  /** Whether somebody is of a run. */
  enum Acquaintance {
    MEMBER,
    STRANGER,
    /** He is no longer there to be asked. */
    GONE
  }

  /** Who this is; a look at it and at those that it descends from, not at all processes. */
  Acquaintance knows(int somebody) {
    if (somebody == pid) {
      return Acquaintance.MEMBER;
    }
    Optional<Stat> found = Stat.readAlive(somebody);
    if (found.isEmpty()) {
      return Acquaintance.GONE;
    }
    Optional<Stat> at = found;
    for (int i = 0; i < ANCESTORS_MAX && at.isPresent(); i++) {
      Stat s = at.get();
      if (s.pid() == pid || s.session() == pid || s.group() == pid || hasSeen(s.key())) {
        return Acquaintance.MEMBER;
      }
      at = Stat.readAlive(s.parent());
    }
    if (marks.areOf(somebody)) {
      return Acquaintance.MEMBER;
    }
    // Asked last whether it is still there: a process that has just died shows no mark.
    return Stat.readAgain(found.get().key()).isPresent()
        ? Acquaintance.STRANGER
        : Acquaintance.GONE;
  }

  /**
   * Signals members: by their group where that is this run's, since a group is signalled as a whole
   * even while it forks, and one by one where they left it.
   */
  synchronized void signal(List<Stat> members, Signal signal) {
    sends(signal);
    if (members.stream().anyMatch(this::isInGroup)) {
      Kill.group(pid, signal);
    }
    members.stream().filter(m -> !isInGroup(m)).forEach(m -> Kill.process(m.pid(), signal));
  }

  /**
   * Kills members, and notes what was not noted before. Those that are not ours to signal (sudo,
   * set-user-ID) are members no longer: to wait for them could take for ever.
   */
  synchronized void kill(List<Stat> members, Toll toll) {
    killed = true;
    List<Stat> forbidden = members.stream().filter(m -> Kill.isForbidden(m.pid())).toList();
    outOfReach = outOfReach.and(Keys.of(forbidden));
    forbidden.forEach(toll.outOfReach()::add);
    List<Stat> ours = members.stream().filter(m -> !outOfReach.contains(m.key())).toList();
    List<Stat> untold = ours.stream().filter(m -> !told.contains(m.key())).toList();
    told = told.and(Keys.of(untold));
    untold.forEach(toll.killed()::add); // while they have their names
    signal(ours, Signal.KILL);
  }

  /** Signals one member, and not its group with it. */
  static void ask(Stat member, Signal signal) {
    Kill.process(member.pid(), signal);
    Kill.process(member.pid(), Signal.CONT);
  }

  private boolean isInGroup(Stat member) {
    return member.group() == pid;
  }
}
