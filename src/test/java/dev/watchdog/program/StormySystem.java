package dev.watchdog.program;

import dev.watchdog.lifecycle.ExitStatus;
import dev.watchdog.lifecycle.Signal;
import dev.watchdog.logs.Log;
import dev.watchdog.process.CannotSpawnException;
import dev.watchdog.process.Command;
import dev.watchdog.process.OperatingSystem;
import dev.watchdog.process.Refusals;
import dev.watchdog.process.RunFact;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/**
 * An operating system without processes, on which children die at random, leave others behind, take
 * no notice of signals or cannot be spawned; until it calms down: then every run lives and obeys.
 */
final class StormySystem implements OperatingSystem {

  private final SplittableRandom random;
  private boolean calm;
  private Optional<StormyRun> current = Optional.empty();
  private int runs;
  private int twins;

  StormySystem(SplittableRandom random) {
    this.random = random;
  }

  synchronized void calm(boolean now) {
    calm = now;
  }

  /** How often something was spawned while something of an older run was there. */
  synchronized int twins() {
    return twins;
  }

  /** How many runs there were. */
  synchronized int runs() {
    return runs;
  }

  synchronized boolean isAnythingThere() {
    return current.filter(StormyRun::isThere).isPresent();
  }

  /** Something may die now. */
  synchronized void strike() {
    current.filter(_ -> once(3)).ifPresent(run -> run.end(new ExitStatus.Code(random.nextInt(2))));
  }

  @Override
  public void spawnHelper(Command command, String mark, HelperListener listener) {
    throw new AssertionError("no helper was expected");
  }

  @Override
  public NotifySocket openNotifySocket() {
    throw new AssertionError("no notify socket was expected");
  }

  @Override
  public synchronized void spawn(Command command, RunId id, Log log, Consumer<RunFact> told)
      throws CannotSpawnException {
    if (isAnythingThere()) {
      twins++;
    }
    if (once(10)) {
      throw Refusals.notFound("/app/x");
    }
    StormyRun run = new StormyRun(++runs, told);
    current = Optional.of(run);
    told.accept(new RunFact.Spawned(run));
    if (once(5)) {
      run.end(new ExitStatus.Code(1));
    }
  }

  /** Once in so many times, and never when it is calm. */
  private boolean once(int times) {
    return !calm && random.nextInt(times) == 0;
  }

  private final class StormyRun implements Run {
    private final int pid;
    private final Consumer<RunFact> told;
    private boolean hasChild = true;
    private boolean hasOthers;

    StormyRun(int pid, Consumer<RunFact> told) {
      this.pid = pid;
      this.told = told;
    }

    boolean isThere() {
      return hasChild || hasOthers;
    }

    /** The child ends, or else what it left behind. */
    void end(ExitStatus exit) {
      if (hasChild) {
        hasChild = false;
        hasOthers = once(3);
        told.accept(new RunFact.Exited(exit, hasOthers));
      } else if (hasOthers) {
        hasOthers = false;
        told.accept(new RunFact.Emptied());
      }
    }

    @Override
    public int pid() {
      return pid;
    }

    @Override
    public void abort() {} // what was spawned was executed at once

    @Override
    public void signalChild(Signal signal) {
      synchronized (StormySystem.this) {
        if (hasChild && once(3)) {
          end(new ExitStatus.Signalled(signal, false));
        }
      }
    }

    @Override
    public void signal(Signal signal) {
      synchronized (StormySystem.this) {
        if (!once(3)) {
          end(new ExitStatus.Signalled(signal, false));
        }
      }
    }

    @Override
    public void kill() {
      synchronized (StormySystem.this) {
        end(new ExitStatus.Signalled(Signal.KILL, false));
        end(new ExitStatus.Signalled(Signal.KILL, false)); // the others too
      }
    }

    @Override
    public void leave() {
      synchronized (StormySystem.this) {
        hasOthers = false;
      }
    }
  }
}
