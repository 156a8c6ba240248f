package dev.watchdog.process.runs;

import dev.watchdog.lifecycle.Signal;
import dev.watchdog.process.CannotSpawnException;
import dev.watchdog.process.posix.SystemFile;
import dev.watchdog.process.proc.Stat;
import dev.watchdog.process.spawn.Cgroup;
import dev.watchdog.process.spawn.LimitMark;
import dev.watchdog.process.spawn.RunMarks;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** The runs of which something may still be there, by the pid of their child. */
final class Runs {

  /** A program that leaves something behind with each run does not fill the heap. */
  private static final int LEFT_MAX = 256;

  private final Map<Integer, LinuxRun> byPid = new ConcurrentHashMap<>();
  private final Map<Integer, LinuxHelper> helpers = new ConcurrentHashMap<>();
  private final Semaphore spawned = new Semaphore(0);
  private final int self;
  private volatile boolean spawning;
  private final Set<RunMarks> left = new LinkedHashSet<>();
  private volatile boolean someAreLeft;
  private final AtomicInteger deaths = new AtomicInteger();
  private volatile long firstStartTime = Long.MAX_VALUE;
  private boolean closed;

  Runs(int self) {
    this.self = self;
  }

  /** The pid of this process, to which orphans come. */
  int self() {
    return self;
  }

  boolean selfIsPid1() {
    return self == 1;
  }

  /** Something that makes a child, and says what it is of. */
  interface Spawning<T> {
    T spawn() throws CannotSpawnException;
  }

  /**
   * Makes a child and registers it: {@link #find} waits meanwhile, so it does not wait for exec(2).
   */
  synchronized NewRun.Begun add(Spawning<NewRun.Begun> spawning) throws CannotSpawnException {
    return spawn(spawning, begun -> add(begun.run()));
  }

  synchronized void add(LinuxRun run) {
    firstStartTime = Math.min(firstStartTime, run.startTime());
    byPid.put(run.pid(), run);
  }

  /** The same for a child that is no run. */
  synchronized LinuxHelper addHelper(Spawning<LinuxHelper> spawning) throws CannotSpawnException {
    return spawn(spawning, helper -> helpers.put(helper.pid(), helper));
  }

  private <T> T spawn(Spawning<T> spawning, Consumer<T> registered) throws CannotSpawnException {
    if (closed) {
      throw new IllegalStateException("the watchdog is ending");
    }
    this.spawning = true;
    try {
      T made = spawning.spawn();
      registered.accept(made);
      spawned.release();
      return made;
    } finally {
      this.spawning = false;
    }
  }

  /** Kills what is there, without a scan of {@code /proc}; nothing is spawned any more. */
  synchronized void killAll() {
    closed = true;
    for (LinuxRun run : byPid.values()) {
      run.signalGroup(Signal.KILL);
      run.kill(run.survivors(), new KillReport());
    }
    helpers.values().forEach(LinuxHelper::kill);
  }

  /** The run whose child has this pid; empty for an orphan. */
  Optional<LinuxRun> find(int pid) {
    LinuxRun run = byPid.get(pid);
    if (run == null) {
      synchronized (this) { // a child may end before it is registered
        run = byPid.get(pid);
      }
    }
    return Optional.ofNullable(run);
  }

  /** The helper whose child has this pid; to be asked for after {@link #find}. */
  Optional<LinuxHelper> findHelper(int pid) {
    return Optional.ofNullable(helpers.get(pid));
  }

  void remove(LinuxHelper helper) {
    helpers.remove(helper.pid(), helper);
  }

  void remove(LinuxRun run) {
    byPid.remove(run.pid(), run);
    run.marks().cgroup().ifPresent(Cgroup::remove);
  }

  /** Those of the runs, where they have any. */
  List<Cgroup> cgroups() {
    return all().stream().flatMap(run -> run.marks().cgroup().stream()).toList();
  }

  /** Whether it is the child of a run or a helper; one that is just being spawned is waited for. */
  boolean isChild(int pid) {
    if (isRegistered(pid)) {
      return true;
    }
    if (spawning) {
      synchronized (this) {
        return isRegistered(pid);
      }
    }
    return isRegistered(pid); // since just now
  }

  private boolean isRegistered(int pid) {
    return byPid.containsKey(pid) || helpers.containsKey(pid);
  }

  /** The rest of a run lives on ({@code -orphans leave}), also when the watchdog has ended. */
  synchronized void leave(LinuxRun run) {
    someAreLeft = true;
    left.add(run.marks());
    if (left.size() > LEFT_MAX) {
      left.remove(left.iterator().next());
    }
  }

  /** Whether a process is of a run whose rest lives on. */
  synchronized boolean isLeft(int pid) {
    return left.stream().anyMatch(marks -> marks.areOf(pid));
  }

  List<LinuxRun> all() {
    return List.copyOf(byPid.values());
  }

  /** What processes of a run have, for a helper of it; new ones where there is no such run. */
  RunMarks marksOf(String text) {
    return all().stream()
        .map(LinuxRun::marks)
        .filter(marks -> marks.text().equals(text))
        .findFirst()
        .orElseGet(() -> RunMarks.of(text));
  }

  /**
   * The run of an orphan that no scan before has shown:
   *
   * <ol>
   *   <li>the run in whose cgroup it is: a process leaves that only with rights over another one;
   *   <li>else the run with the number that it has ({@link LimitMark}): a process loses that only
   *       where it sets its limit of file locks;
   *   <li>else the run with the mark that is in its environment;
   *   <li>else, if this is no PID 1, the only run that can have left it. Only our own descendants
   *       come to a subreaper, and so it is of a run that began before it. If several did, it is of
   *       none until one of them is left, or until all ends: without proof nothing is killed that
   *       may be of a run that is up.
   * </ol>
   *
   * <p>To PID 1 come other orphans too, what {@code docker exec} left, without a mark either. And a
   * process that is just being spawned has none before exec(2); and once the rest of a run has been
   * left alone, an orphan without marks may be of that.
   *
   * <p>So this is what a process can still do where a run has no cgroup: set its limit of file
   * locks and execute something with another environment, in this order or the other, and lose its
   * parents, all before a scan. It then outlives its run beside a second program, or under PID 1,
   * until the watchdog ends; and a process that gives itself the marks of another run lives as long
   * as that.
   */
  Optional<LinuxRun> ownerOfOrphan(Stat orphan) {
    return ownerByCgroup(orphan.pid())
        .or(() -> ownerByNumber(LimitMark.of(orphan.pid())))
        .or(() -> ownerByText(orphan.pid()))
        .or(() -> onlyRunBefore(orphan));
  }

  /** Whether one process is of a run, as far as it shows that itself. */
  boolean isOf(Stat process, LinuxRun run) {
    return process.session() == run.pid()
        || process.group() == run.pid()
        || run.hasSeen(process.key())
        || (process.parent() == self
            && !isChild(process.pid())
            && ownerOfOrphan(process).filter(run::equals).isPresent());
  }

  private Optional<LinuxRun> ownerByCgroup(int pid) {
    List<LinuxRun> candidates =
        byPid.values().stream().filter(run -> run.marks().cgroup().isPresent()).toList();
    return candidates.isEmpty()
        ? Optional.empty()
        : Cgroup.pathOf(pid)
            .flatMap(path ->
                candidates.stream()
                    .filter(run -> run.marks().cgroup().filter(own -> own.has(path)).isPresent())
                    .findFirst());
  }

  private Optional<LinuxRun> ownerByNumber(long number) {
    return number == LimitMark.NONE
        ? Optional.empty()
        : byPid.values().stream().filter(run -> run.marks().number() == number).findFirst();
  }

  private Optional<LinuxRun> ownerByText(int pid) {
    return SystemFile.variable(pid, RunMarks.VARIABLE)
        .flatMap(text -> all().stream().filter(run -> run.marks().text().equals(text)).findFirst());
  }

  private Optional<LinuxRun> onlyRunBefore(Stat orphan) {
    if (selfIsPid1() || someAreLeft || spawning) {
      return Optional.empty();
    }
    List<LinuxRun> before =
        all().stream().filter(run -> run.startTime() <= orphan.startTime()).toList();
    return before.size() == 1 && Stat.readAgain(orphan.key()).isPresent()
        ? Optional.of(before.getFirst())
        : Optional.empty();
  }

  /**
   * A child of ours has died and is not reaped yet: looks that it can have deceived are to know.
   */
  void countDeath(int pid) {
    Optional<LinuxRun> owner =
        byPid.size() > 1 ? ownerByNumber(LimitMark.of(pid)) : Optional.empty();
    owner.ifPresentOrElse(LinuxRun::countDeath, () -> byPid.values().forEach(LinuxRun::countDeath));
    deaths.incrementAndGet();
  }

  /** The same, of the child of a run. */
  void countDeath(LinuxRun run) {
    run.countDeath();
    deaths.incrementAndGet();
  }

  /** How many children of ours have died. */
  int deaths() {
    return deaths.get();
  }

  /** Whether a child of ours was there before any run, as where a shell became the watchdog. */
  boolean isInherited(Stat child) {
    return child.startTime() < firstStartTime;
  }

  boolean contains(LinuxRun run) {
    return byPid.get(run.pid()) == run;
  }

  /** Waits, while there is no child, until one was spawned or the time is over. */
  void awaitSpawn(Duration timeout) throws InterruptedException {
    if (spawned.tryAcquire(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
      spawned.drainPermits();
    }
  }
}
