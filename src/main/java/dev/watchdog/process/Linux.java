package dev.watchdog.process;

import dev.watchdog.lifecycle.Signal;
import dev.watchdog.logs.Log;
import dev.watchdog.logs.StandardStream;
import java.io.IOException;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * The real operating system. One per JVM: whoever waits for children waits for all of them, so
 * whatever else in this JVM starts processes ({@link ProcessBuilder}) is told exit code 0 of them,
 * if anything. The JVM needs {@code --enable-native-access=ALL-UNNAMED}.
 */
public final class Linux implements OperatingSystem {

  private final Runs runs = new Runs((int) ProcessHandle.current().pid());
  private final Sweeper sweeper = new Sweeper(runs);
  private final OomKills oomKills = OomKills.ofThisProcess();
  private final Reaper reaper = new Reaper(runs, sweeper, oomKills);
  private final Output output;

  private Linux(OutputForm form, StallPolicy policy, Consumer<String> onTrouble)
      throws IOException {
    output = new Output(form, policy, onTrouble);
  }

  /**
   * Takes over children, orphans and output of this process.
   *
   * @param form the same for all programs, and for as long as there are any: whoever reads our own
   *     stdout is not to find it changed because a program was added
   * @param policy while nobody reads our own stdout or stderr
   * @param onTrouble told in a sentence what cannot be done; supervision goes on
   */
  public static Linux start(OutputForm form, StallPolicy policy, Consumer<String> onTrouble)
      throws IOException {
    Kill.resetDisposition(Signal.CHLD); // CHLD: ignored, it would lose every exit status
    if (ProcessHandle.current().pid() != 1) {
      try {
        Kill.becomeSubreaper();
      } catch (PosixException e) {
        onTrouble.accept(e.getMessage() + "; what escapes from a program cannot be stopped");
      }
    }
    Linux linux = new Linux(form, policy, onTrouble);
    linux.sweeper.rehearse();
    Threads.daemon("watchdog-output", linux.output).start();
    Threads.daemon("watchdog-wait", linux.reaper).start();
    return linux;
  }

  /**
   * Waits until the children's output is handed on, as far as it has been written.
   *
   * @return the bytes that nobody took in that time
   */
  public long drainOutput(Duration timeout) throws InterruptedException {
    return output.drain(timeout.toMillis());
  }

  /**
   * Kills what is still there of any run, and spawns nothing more: for an end that comes through an
   * error of ours. Returns when that is done.
   */
  public void killAll() {
    runs.killAll();
  }

  /** What the reader of our own stdout or stderr has cost so far. From any thread. */
  public Losses losses(StandardStream stream) {
    return output.losses(stream);
  }

  /** How many orphans were reaped. From any thread. */
  public long orphansReaped() {
    return reaper.orphansReaped();
  }

  @Override
  public void spawn(Command command, RunId id, Log log, RunListener listener)
      throws CannotSpawnException {
    Start start = Start.prepare(command, id.mark());
    runs.add(() -> {
      int pid = spawn(start, id, log);
      LinuxRun run = new LinuxRun(pid, id.mark(), listener);
      listener.spawned(new Handle(run, sweeper)); // before the reaper can find it
      run.begin(oomKills.unexplained()); // last: the first look takes the JVM milliseconds
      return run;
    });
  }

  private int spawn(Start start, RunId id, Log log) throws CannotSpawnException {
    try (Output.Pipes pipes = output.open()) {
      int pid =
          PosixSpawn.spawn(
              start.path(), start.arguments(), start.variables(), start.directory(), pipes);
      if (pid < 0) {
        throw start.program().refused(-pid);
      }
      output.read(pipes, id.program(), log, id.number(), pid);
      return pid;
    } catch (PosixException e) {
      throw CannotSpawnException.notExecutable(start.program().path(), e.getMessage());
    }
  }

  private record Handle(LinuxRun run, Sweeper sweeper) implements Run {
    @Override
    public int pid() {
      return run.pid();
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
}
