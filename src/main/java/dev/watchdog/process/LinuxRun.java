package dev.watchdog.process;

import dev.watchdog.lifecycle.ExitStatus;
import dev.watchdog.lifecycle.Signal;
import dev.watchdog.process.ProcessTable.Entry;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A run as Linux sees it: the child's session and process group, and what escaped from them.
 *
 * <p>The child is signalled only while it is not reaped, under the lock that reaping takes: a pid
 * that is free again could be anyone's.
 */
final class LinuxRun {

  /** The environment variable that descendants inherit even where they leave the session. */
  static final String MARK = "WATCHDOG_RUN_ID";

  private static final int ANCESTORS_MAX = 64;

  private final int pid;
  private final String mark;
  private final ProcessTable.Id child;
  private final Consumer<RunFact> facts;
  private final long oomKillsBefore;
  private final Set<ProcessTable.Id> known = new HashSet<>();
  private final Set<ProcessTable.Id> told = new HashSet<>();
  private final Set<ProcessTable.Id> outOfReach = new HashSet<>();

  /** Guards {@link #reaped}, and is held only for a system call: an event loop may wait for it. */
  private final Object pidLock = new Object();

  private boolean reaped;
  private volatile boolean killed;
  private volatile boolean sentKill;

  /**
   * @param oomKillsBefore what {@link OomKills#unexplained} was before it was spawned
   */
  LinuxRun(int pid, String mark, Consumer<RunFact> facts, long oomKillsBefore) {
    this.oomKillsBefore = oomKillsBefore;
    this.pid = pid;
    this.mark = mark;
    this.facts = facts;
    // The child cannot be reaped before it is registered, so its entry, zombie or not, is there.
    this.child = ProcessTable.idOf(pid);
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

  /**
   * Whoever is of this run: in its session or group, seen to be of it before, descended from one
   * that is, or come to us as an orphan that carries the mark.
   */
  synchronized List<Entry> members(ProcessTable table, Runs runs) {
    List<Entry> members = new ArrayList<>();
    Set<Integer> pids = new HashSet<>();
    for (Entry e : table.descendantsOf(runs.self())) {
      if (e.session() == pid
          || e.group() == pid
          || pids.contains(e.parent())
          || known.contains(e.id())
          || isOrphanOfThis(e, runs)) {
        pids.add(e.pid());
        known.add(e.id());
        if (!outOfReach.contains(e.id())) {
          members.add(e);
        }
      }
    }
    return members;
  }

  /** Those that were seen to be of this run and are there still. */
  synchronized List<Entry> survivors() {
    return known.stream().flatMap(id -> ProcessTable.find(id).stream()).toList();
  }

  private boolean isOrphanOfThis(Entry e, Runs runs) {
    return e.parent() == runs.self()
        && !runs.isChild(e.pid())
        && ProcessTable.environmentOf(e.pid(), MARK)
            .map(mark::equals)
            .orElseGet(() -> isUnmarkedOfThis(e, runs));
  }

  /** Asked last whether it is still there: who has just died shows no mark either. */
  private boolean isUnmarkedOfThis(Entry e, Runs runs) {
    return e.startTime() >= child.startTime()
        && runs.ownsUnmarked(this)
        && ProcessTable.find(e.id()).isPresent();
  }

  /** Whether somebody is of a run. */
  enum Acquaintance {
    MEMBER,
    STRANGER,
    /** He is no longer there to be asked. */
    GONE
  }

  /** Who this is; a look at him and those that he descends from, and not through all processes. */
  Acquaintance knows(int somebody) {
    if (somebody == pid) {
      return Acquaintance.MEMBER;
    }
    Optional<Entry> found = ProcessTable.find(somebody);
    if (found.isEmpty()) {
      return Acquaintance.GONE;
    }
    Optional<Entry> at = found;
    for (int i = 0; i < ANCESTORS_MAX && at.isPresent(); i++) {
      Entry e = at.get();
      if (e.pid() == pid || e.session() == pid || e.group() == pid || isKnown(e)) {
        return Acquaintance.MEMBER;
      }
      at = ProcessTable.find(e.parent());
    }
    if (ProcessTable.environmentOf(somebody, MARK).filter(mark::equals).isPresent()) {
      return Acquaintance.MEMBER;
    }
    // Asked last whether he is still there: who has just died shows no mark, and no parent either.
    return ProcessTable.find(found.get().id()).isPresent()
        ? Acquaintance.STRANGER
        : Acquaintance.GONE;
  }

  private synchronized boolean isKnown(Entry e) {
    return known.contains(e.id());
  }

  /**
   * Signals members: by their group where that is this run's, since a group is signalled as a whole
   * even while it forks, and one by one where they left it.
   */
  synchronized void signal(List<Entry> members, Signal signal) {
    sends(signal);
    if (members.stream().anyMatch(this::isInGroup)) {
      Kill.group(pid, signal);
    }
    members.stream().filter(m -> !isInGroup(m)).forEach(m -> Kill.process(m.pid(), signal));
  }

  /** What a kill came to. */
  record Toll(List<Entry> killed, List<Entry> outOfReach) {}

  /**
   * Kills members, and tells what it had not told before. Those that are not ours to signal (sudo,
   * set-user-ID) are members no longer: to wait for them could take for ever.
   */
  synchronized Toll kill(List<Entry> members) {
    killed = true;
    signal(members, Signal.KILL);
    Toll toll = new Toll(new ArrayList<>(), new ArrayList<>());
    for (Entry member : members) {
      // Once more for each: a group counts as signalled when a single one of it could be.
      if (Kill.process(member.pid(), Signal.KILL) == Errno.EPERM) {
        outOfReach.add(member.id());
        toll.outOfReach().add(member);
      } else if (told.add(member.id())) {
        toll.killed().add(member);
      }
    }
    return toll;
  }

  private boolean isInGroup(Entry member) {
    return member.group() == pid;
  }
}
