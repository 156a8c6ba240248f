package dev.watchdog.process.runs;

import dev.watchdog.lifecycle.ExitStatus;
import dev.watchdog.lifecycle.Signal;
import dev.watchdog.process.RunFact;
import dev.watchdog.process.posix.Kill;
import dev.watchdog.process.posix.Wait;
import dev.watchdog.process.proc.ProcessSet;
import dev.watchdog.process.proc.Stat;
import dev.watchdog.process.spawn.Cgroup;
import dev.watchdog.process.spawn.RunMarks;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * A run as Linux sees it: the child's session and process group, and what escaped from them.
 *
 * <p>The child is signalled only while it is not reaped, under the lock that reaping takes: a pid
 * that is free again could be another process's.
 */
final class LinuxRun {

  private static final int ANCESTORS_MAX = 64;

  private final int pid;
  private final RunMarks marks;
  private final long startTime;
  private final Consumer<RunFact> facts;
  private final long oomKillsBefore;
  private final AtomicInteger deaths = new AtomicInteger();

  private ProcessSet known = ProcessSet.NONE;
  private ProcessSet told = ProcessSet.NONE;
  private ProcessSet outOfReach = ProcessSet.NONE;

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

  /** Signals the child's group in one go, as long as the child is not reaped. */
  boolean signalGroup(Signal signal) {
    synchronized (pidLock) {
      if (!reaped) {
        sends(signal);
        Kill.groupOrChild(pid, signal);
      }
      return !reaped;
    }
  }

  /** Whether the kernel knows of a process of it. */
  boolean isPopulated() {
    return marks.cgroup().filter(Cgroup::isPopulated).isPresent();
  }

  /** Whether everything of it is to be killed, whatever may still be forked. */
  boolean isKilled() {
    return killed;
  }

  /** How many children of ours have died that were of this run, or may have been. */
  int deaths() {
    return deaths.get();
  }

  /** One has died, and is not reaped yet: it may hide others from a scan. */
  void countDeath() {
    deaths.incrementAndGet();
  }

  /**
   * Remembers which processes belong to it, and forgets those that are gone.
   *
   * @param isAll whether no other can be there
   */
  synchronized void remember(ProcessSet members, boolean isAll) {
    known = isAll ? members : known.and(members);
    told = isAll ? told.only(members::contains) : told;
    outOfReach = isAll ? outOfReach.only(members::contains) : outOfReach;
  }

  /** Whether this process was of it in the last scan. */
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

  /** Its child, dead or alive, until it is reaped. */
  Optional<Stat> child() {
    synchronized (pidLock) {
      return reaped ? Optional.empty() : Stat.read(pid);
    }
  }

  /** When its child began, in clock ticks since boot. */
  long startTime() {
    return startTime;
  }

  RunMarks marks() {
    return marks;
  }

  /** Whether a process is of a run. */
  enum Membership {
    MEMBER,
    OTHER,
    /** It has ended, so that cannot be known. */
    GONE
  }

  /** Looks at a process and at those that it descends from, not at all processes. */
  Membership membershipOf(int other) {
    if (other == pid) {
      return Membership.MEMBER;
    }
    Optional<Stat> found = Stat.readAlive(other);
    if (found.isEmpty()) {
      return Membership.GONE;
    }
    Optional<Stat> at = found;
    for (int i = 0; i < ANCESTORS_MAX && at.isPresent(); i++) {
      Stat s = at.get();
      if (s.pid() == pid || s.session() == pid || s.group() == pid || hasSeen(s.key())) {
        return Membership.MEMBER;
      }
      at = Stat.readAlive(s.parent());
    }
    if (marks.areOf(other)) {
      return Membership.MEMBER;
    }
    // Asked last whether it is still there: a process that has just died shows no mark.
    return Stat.readAgain(found.get().key()).isPresent() ? Membership.OTHER : Membership.GONE;
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
  synchronized void kill(List<Stat> members, KillReport report) {
    killed = true;
    List<Stat> forbidden = members.stream().filter(m -> isBeyond(m.pid())).toList();
    outOfReach = outOfReach.and(ProcessSet.of(forbidden));
    // The child is waited for whatever it is, and KillWatch tells of it.
    forbidden.stream().filter(m -> m.pid() != pid).forEach(report.outOfReach()::add);
    List<Stat> ours = members.stream().filter(m -> !outOfReach.contains(m.key())).toList();
    List<Stat> untold = ours.stream().filter(m -> !told.contains(m.key())).toList();
    told = told.and(ProcessSet.of(untold));
    untold.forEach(report.killed()::add); // while they have their names
    signal(ours, Signal.KILL);
  }

  /** Whether it is neither ours to signal, nor the kernel's to kill for us. */
  boolean isBeyond(int member) {
    return Kill.isForbidden(member)
        && marks.cgroup().filter(cgroup -> cgroup.holds(member)).isEmpty();
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
