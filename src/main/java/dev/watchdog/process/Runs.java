package dev.watchdog.process;

import dev.watchdog.lifecycle.Signal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** The runs of which something may still be there, by the pid of their child. */
final class Runs {

  private static final int LOOKS_MAX = 8;

  private final Map<Integer, LinuxRun> byPid = new ConcurrentHashMap<>();
  private final Map<Integer, LinuxErrand> errands = new ConcurrentHashMap<>();
  private final Semaphore spawned = new Semaphore(0);
  private final int self;
  private volatile boolean spawning;
  private volatile boolean someAreLeft;
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

  /** Spawns and registers: whoever asks for the new pid meanwhile waits in {@link #find}. */
  synchronized void add(Spawning<LinuxRun> spawning) throws CannotSpawnException {
    spawn(spawning, run -> byPid.put(run.pid(), run));
  }

  /** The same for a child that is no run. */
  synchronized void addErrand(Spawning<LinuxErrand> spawning) throws CannotSpawnException {
    spawn(spawning, errand -> errands.put(errand.pid(), errand));
  }

  private <T> void spawn(Spawning<T> spawning, Consumer<T> registered) throws CannotSpawnException {
    if (closed) {
      throw new IllegalStateException("the watchdog is ending");
    }
    this.spawning = true;
    try {
      registered.accept(spawning.spawn());
      spawned.release();
    } finally {
      this.spawning = false;
    }
  }

  /** Kills what is there, without a look at {@code /proc}; nothing is spawned any more. */
  synchronized void killAll() {
    closed = true;
    for (LinuxRun run : byPid.values()) {
      run.signalGroup(Signal.KILL);
      run.kill(run.survivors());
    }
    errands.values().forEach(LinuxErrand::kill);
  }

  /** The same, and whoever left his group, as far as some looks at {@code /proc} show him. */
  synchronized void killDescendants() {
    killAll();
    boolean isSomebodyThere = true;
    for (int i = 0; i < LOOKS_MAX && isSomebodyThere; i++) { // who forked meanwhile
      ProcessTable table = ProcessTable.glance();
      isSomebodyThere = false;
      for (LinuxRun run : byPid.values()) {
        List<ProcessTable.Entry> members = run.members(table, this);
        run.kill(members);
        isSomebodyThere |= !members.isEmpty();
      }
    }
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

  /** The errand whose child has this pid; to be asked for after {@link #find}. */
  Optional<LinuxErrand> findErrand(int pid) {
    return Optional.ofNullable(errands.get(pid));
  }

  void remove(LinuxErrand errand) {
    errands.remove(errand.pid(), errand);
  }

  void remove(LinuxRun run) {
    byPid.remove(run.pid(), run);
  }

  /**
   * Whether it is the child of a run or an errand; one that is just being spawned is waited for.
   */
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
    return byPid.containsKey(pid) || errands.containsKey(pid);
  }

  /** The rest of some run lives on. */
  void leave() {
    someAreLeft = true;
  }

  /**
   * Whether an orphan that carries no mark must be of this run. To a subreaper only its own
   * descendants come, and so to its only run. To PID 1 come strangers too, what `docker exec` left,
   * and without proof nobody is killed. A child that is just being spawned, of another program,
   * carries no mark before exec(2) and is not registered yet. What an errand left, unmarked, is
   * taken for the run's that it was for: it must not outlive it either.
   */
  boolean ownsUnmarked(LinuxRun run) {
    return !selfIsPid1()
        && !someAreLeft
        && !spawning
        && byPid.size() == 1
        && byPid.containsValue(run);
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
