package dev.watchdog.web;

import dev.watchdog.lifecycle.ExitStatus;
import dev.watchdog.lifecycle.Signal;
import dev.watchdog.logs.Log;
import dev.watchdog.process.Command;
import dev.watchdog.process.OperatingSystem;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;

/** An operating system without processes: each spawn goes well, and a test ends what runs. */
final class FakeSystem implements OperatingSystem {

  private final AtomicReference<RunListener> listener = new AtomicReference<>();
  private final List<String> acts = new CopyOnWriteArrayList<>();

  @Override
  public void spawn(Command command, RunId id, Log log, RunListener told) {
    acts.add("spawn");
    listener.set(told);
    told.spawned(new FakeRun());
  }

  void exit(int code) {
    listener.get().exited(new ExitStatus.Code(code), false);
  }

  /** What it was told to do. */
  List<String> acts() {
    return acts;
  }

  private final class FakeRun implements Run {
    @Override
    public int pid() {
      return 71;
    }

    @Override
    public void signalChild(Signal signal) {
      acts.add("signal the child");
    }

    @Override
    public void signal(Signal signal) {
      acts.add("signal");
    }

    @Override
    public void kill() {
      acts.add("kill");
    }

    @Override
    public void leave() {}
  }
}
