package dev.watchdog.program;

import dev.watchdog.lifecycle.ExitStatus;
import dev.watchdog.lifecycle.Signal;
import dev.watchdog.logs.Log;
import dev.watchdog.process.CannotSpawnException;
import dev.watchdog.process.Command;
import dev.watchdog.process.OperatingSystem;
import dev.watchdog.process.Refusals;
import dev.watchdog.process.RunFact;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;

/**
 * An operating system without processes: it tells what it is asked for, and a test says the rest.
 */
final class SimulatedSystem implements OperatingSystem {

  /** How spawning goes. */
  enum Spawning {
    GOES_WELL,
    /** The child dies at once. */
    IS_IN_VAIN,
    /** It is in exec(2) until the test says more. */
    TAKES_ITS_TIME,
    IS_REFUSED,
    FAILS
  }

  /** This one cannot be passed on, which the contract does not allow for. */
  static final Signal UNLUCKY = new Signal(13);

  static final int FIRST_PID = 101;

  private final Consumer<String> transcript;
  private final List<String> marks = new ArrayList<>();
  private Spawning spawning = Spawning.GOES_WELL;
  private CountDownLatch gate = new CountDownLatch(0);
  private final List<Consumer<RunFact>> listeners = new ArrayList<>();
  private final List<HelperListener> helpers = new CopyOnWriteArrayList<>();
  private final List<NotifyListener> notified = new ArrayList<>();
  private boolean ending;

  SimulatedSystem(Consumer<String> transcript) {
    this.transcript = transcript;
  }

  synchronized void spawning(Spawning how) {
    spawning = how;
  }

  /** Spawning takes until the latch that is returned opens. */
  synchronized CountDownLatch slowSpawning() {
    gate = new CountDownLatch(1);
    return gate;
  }

  private synchronized CountDownLatch gate() {
    return gate;
  }

  @Override
  public void spawn(Command command, RunId id, Log log, Consumer<RunFact> told)
      throws CannotSpawnException {
    transcript.accept("spawn " + command.programs().getFirst());
    try {
      gate().await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    synchronized (this) {
      marks.add(id.mark());
      switch (spawning) {
        case GOES_WELL -> spawned(told);
        case TAKES_ITS_TIME -> {
          listeners.add(told);
          told.accept(new RunFact.Executing(lastRun()));
        }
        case IS_IN_VAIN -> {
          spawned(told);
          exit(0);
        }
        case IS_REFUSED -> throw Refusals.notFound("/app/x");
        case FAILS -> throw new IllegalStateException("out of luck");
      }
    }
  }

  @Override
  public void spawnHelper(Command command, String mark, HelperListener told) {
    helpers.add(told);
    told.spawned(() -> transcript.accept("kill helper"));
    transcript.accept("helper " + command.programs().getFirst());
  }

  /** What becomes of the helper that was spawned last goes to this one. */
  synchronized HelperListener helper() {
    return helpers.getLast();
  }

  @Override
  public NotifySocket openNotifySocket() {
    return new SimulatedSocket();
  }

  /** The program that was spawned last says so of itself. */
  void says(String... messages) {
    says(() -> {}, messages);
  }

  /** The same. */
  synchronized void says(Runnable taken, String... messages) {
    notified.getLast().notified(new Heard(List.of(messages), List.of(), false), taken);
  }

  /** What the program that was spawned last says can no longer be heard, until it says more. */
  synchronized void holdsUp(String... messages) {
    notified.getLast().notified(new Heard(List.of(messages), List.of(), true), () -> {});
  }

  private final class SimulatedSocket implements NotifySocket {

    @Override
    public String address() {
      return "@simulated";
    }

    @Override
    public void read(Run run, NotifyListener listener) {
      synchronized (SimulatedSystem.this) {
        notified.add(listener);
      }
    }

    @Override
    public void close() {
      transcript.accept("close notify socket");
    }
  }

  private Run lastRun() {
    return new SimulatedRun(FIRST_PID + marks.size() - 1);
  }

  /** The program that was spawned last has executed. */
  synchronized void executed() {
    listener().accept(new RunFact.Spawned(lastRun()));
  }

  private void spawned(Consumer<RunFact> told) {
    listeners.add(told);
    told.accept(new RunFact.Spawned(lastRun()));
    if (ending) {
      end(told);
    }
  }

  /** The marks of all runs so far. */
  synchronized List<String> marks() {
    return List.copyOf(marks);
  }

  /** What becomes of the run that was spawned last goes to this one. */
  synchronized Consumer<RunFact> listener() {
    return listeners.getLast();
  }

  void exit(int code) {
    listener().accept(new RunFact.Exited(new ExitStatus.Code(code), false));
  }

  void exitLeavingOthers(int code) {
    listener().accept(new RunFact.Exited(new ExitStatus.Code(code), true));
  }

  void die(Signal signal) {
    listener().accept(new RunFact.Exited(new ExitStatus.Signalled(signal, false), false));
  }

  /** From now on nothing lives: what is there ends, and so does what is spawned yet. */
  synchronized void end() {
    ending = true;
    gate.countDown();
    listeners.forEach(SimulatedSystem::end);
  }

  private static void end(Consumer<RunFact> told) {
    told.accept(new RunFact.Exited(new ExitStatus.Code(0), false));
    told.accept(new RunFact.Emptied());
  }

  private final class SimulatedRun implements Run {
    private final int pid;

    SimulatedRun(int pid) {
      this.pid = pid;
    }

    @Override
    public int pid() {
      return pid;
    }

    @Override
    public void abort() {
      transcript.accept("abort run " + pid);
    }

    @Override
    public void signalChild(Signal signal) {
      if (signal.equals(UNLUCKY)) {
        throw new IllegalStateException("out of luck");
      }
      transcript.accept(signal + " to child " + pid);
    }

    @Override
    public void signal(Signal signal) {
      transcript.accept(signal + " to run " + pid);
    }

    @Override
    public void kill() {
      transcript.accept("kill run " + pid);
    }

    @Override
    public void leave() {
      transcript.accept("leave run " + pid);
    }
  }
}
