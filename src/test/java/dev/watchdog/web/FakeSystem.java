package dev.watchdog.web;

import dev.watchdog.lifecycle.ExitStatus;
import dev.watchdog.lifecycle.Signal;
import dev.watchdog.logs.Log;
import dev.watchdog.process.Command;
import dev.watchdog.process.OperatingSystem;
import dev.watchdog.process.RunFact;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/**
 * An operating system without processes: each spawn goes well, and a run ends when a test or a
 * signal says so.
 */
public final class FakeSystem implements OperatingSystem {

  private final AtomicReference<Consumer<RunFact>> facts = new AtomicReference<>();
  private final List<String> acts = new CopyOnWriteArrayList<>();
  private volatile boolean ending;

  @Override
  public void spawnHelper(Command command, String mark, HelperListener listener) {
    throw new AssertionError("no test asks for a helper");
  }

  @Override
  public NotifySocket openNotifySocket() {
    throw new AssertionError("no test asks for a notify socket");
  }

  @Override
  public void spawn(Command command, RunId id, Log log, Consumer<RunFact> listener) {
    acts.add("spawn");
    facts.set(listener);
    listener.accept(new RunFact.Spawned(new FakeRun()));
  }

  public void exit(int code) {
    facts.get().accept(new RunFact.Exited(new ExitStatus.Code(code), false));
  }

  /** What it was asked to do, in order. */
  public List<String> acts() {
    return acts;
  }

  /** From now on nothing lives: what is there ends, and so does what is stopped yet. */
  public void end() {
    ending = true;
    endIfEnding();
  }

  private void endIfEnding() {
    if (ending && facts.get() != null) {
      exit(0);
    }
  }

  private final class FakeRun implements Run {
    @Override
    public int pid() {
      return 71;
    }

    @Override
    public void abort() {
      acts.add("abort");
    }

    @Override
    public void signalChild(Signal signal) {
      acts.add("signal the child");
    }

    @Override
    public void signal(Signal signal) {
      acts.add("signal");
      endIfEnding();
    }

    @Override
    public void kill() {
      acts.add("kill");
      endIfEnding();
    }

    @Override
    public void leave() {}
  }
}
