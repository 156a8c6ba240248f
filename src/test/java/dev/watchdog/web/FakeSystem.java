package dev.watchdog.web;

import dev.watchdog.lifecycle.ExitStatus;
import dev.watchdog.lifecycle.Signal;
import dev.watchdog.logs.Log;
import dev.watchdog.process.Command;
import dev.watchdog.process.OperatingSystem;
import java.util.concurrent.atomic.AtomicReference;

/** An operating system without processes: each spawn goes well, and a test ends what runs. */
final class FakeSystem implements OperatingSystem {

  private final AtomicReference<RunListener> listener = new AtomicReference<>();

  @Override
  public void spawn(Command command, RunId id, Log log, RunListener told) {
    listener.set(told);
    told.spawned(new FakeRun());
  }

  void exit(int code) {
    listener.get().exited(new ExitStatus.Code(code), false);
  }

  private static final class FakeRun implements Run {
    @Override
    public int pid() {
      return 71;
    }

    @Override
    public void signalChild(Signal signal) {}

    @Override
    public void signal(Signal signal) {}

    @Override
    public void kill() {}

    @Override
    public void leave() {}
  }
}
