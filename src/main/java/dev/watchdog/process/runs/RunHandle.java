package dev.watchdog.process.runs;

import dev.watchdog.lifecycle.Signal;
import dev.watchdog.process.OperatingSystem.Run;
import dev.watchdog.process.posix.NewChild;

/** A run for those that supervise it. */
record RunHandle(LinuxRun run, NewChild child, Sweeper sweeper) implements Run {

  @Override
  public int pid() {
    return run.pid();
  }

  @Override
  public void abort() {
    if (child.isInExec()) {
      run.signalChild(Signal.KILL);
    }
  }

  @Override
  public void signalChild(Signal signal) {
    run.signalChild(signal);
  }

  @Override
  public void signal(Signal signal) {
    sweeper.signal(run, signal);
  }

  @Override
  public void kill() {
    sweeper.kill(run);
  }

  @Override
  public void leave() {
    sweeper.leave(run);
  }
}
