package dev.watchdog.web;

import dev.watchdog.lifecycle.ExitStatus;
import dev.watchdog.lifecycle.Signal;
import dev.watchdog.logs.Log;
import dev.watchdog.process.Command;
import dev.watchdog.process.OperatingSystem;
import java.util.concurrent.atomic.AtomicReference;

/**
 * An operating system without processes: each spawn goes well, and a run ends when a test or a
 * signal says so.
 */
final class FakeSystem implements OperatingSystem {

  private final AtomicReference<RunListener> listener = new AtomicReference<>();
  private volatile boolean ending;

  @Override
  public void spawn(Command command, RunId id, Log log, RunListener told) {
    listener.set(told);
    told.spawned(new FakeRun());
  }

  void exit(int code) {
    listener.get().exited(new ExitStatus.Code(code), false);
  }

  /** From now on nothing lives: what is there ends, and so does what is stopped yet. */
  void end() {
    ending = true;
    endIfEnding();
  }

  private void endIfEnding() {
    if (ending && listener.get() != null) {
      exit(0);
    }
  }

  private final class FakeRun implements Run {
    @Override
    public int pid() {
      return 71;
    }

    @Override
    public void signalChild(Signal signal) {}

    @Override
    public void signal(Signal signal) {
      endIfEnding();
    }

    @Override
    public void kill() {
      endIfEnding();
    }

    @Override
    public void leave() {}
  }
}
