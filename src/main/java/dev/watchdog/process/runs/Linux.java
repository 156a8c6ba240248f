package dev.watchdog.process.runs;

import dev.watchdog.lifecycle.Signal;
import dev.watchdog.logs.Log;
import dev.watchdog.logs.StandardStream;
import dev.watchdog.process.CannotSpawnException;
import dev.watchdog.process.Command;
import dev.watchdog.process.OperatingSystem;
import dev.watchdog.process.OutputForm;
import dev.watchdog.process.RunFact;
import dev.watchdog.process.StallPolicy;
import dev.watchdog.process.StallPolicy.Losses;
import dev.watchdog.process.output.Intake;
import dev.watchdog.process.output.Output;
import dev.watchdog.process.posix.Fd;
import dev.watchdog.process.posix.Kill;
import dev.watchdog.process.posix.NewChild;
import dev.watchdog.process.posix.PosixException;
import dev.watchdog.process.posix.Spawn;
import dev.watchdog.process.posix.Threads;
import dev.watchdog.process.posix.UnixDatagramSocket;
import dev.watchdog.process.spawn.Cgroup;
import dev.watchdog.process.spawn.LimitMark;
import dev.watchdog.process.spawn.OwnCgroup;
import dev.watchdog.process.spawn.ProgramFile;
import dev.watchdog.process.spawn.RunMarks;
import dev.watchdog.process.spawn.SpawnPlan;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The real operating system. One per JVM: it waits for all children, so what else starts processes
 * in this JVM ({@link ProcessBuilder}) gets the exit code 0 for them, if any. The JVM needs {@code
 * --enable-native-access=ALL-UNNAMED}.
 */
public final class Linux implements OperatingSystem {

  private static final OwnCgroup OWN_CGROUP = OwnCgroup.ofThisProcess();
  private static final OomKills OOM_KILLS = OomKills.ofThisProcess();

  private final Runs runs = new Runs((int) ProcessHandle.current().pid());
  private final Sweeper sweeper = new Sweeper(runs);
  private final Reaper reaper = new Reaper(runs, sweeper, OOM_KILLS);
  private final Output output;
  private Optional<Intake> intake = Optional.empty();

  private Linux(OutputForm form, StallPolicy policy, Consumer<String> onTrouble)
      throws IOException {
    output = new Output(form, policy, onTrouble);
  }

  /** Both at once: {@link #open} and {@link #begin}. */
  public static Linux start(OutputForm form, StallPolicy policy, Consumer<String> onTrouble)
      throws IOException {
    Linux linux = open(form, policy, onTrouble);
    linux.begin();
    return linux;
  }

  /**
   * Takes over children, orphans and output of this process. Children can be spawned at once; they
   * are waited for, and their output is read, once it has begun.
   *
   * @param form the same for all programs, and for as long as there are any: our own stdout is not
   *     to change because a program was added
   * @param policy while our own stdout or stderr is stalled
   * @param onTrouble told in a sentence what cannot be done; supervision goes on
   */
  public static Linux open(OutputForm form, StallPolicy policy, Consumer<String> onTrouble)
      throws IOException {
    Kill.resetDisposition(Signal.CHLD); // CHLD: ignored, it would lose every exit status
    if (ProcessHandle.current().pid() != 1) {
      try {
        Kill.becomeSubreaper();
      } catch (PosixException e) {
        onTrouble.accept(e.getMessage() + "; what escapes from a program cannot be stopped");
      }
    }
    return new Linux(form, policy, onTrouble);
  }

  /** Begins to wait for children and to read their output, on threads of its own. Once. */
  public void begin() {
    Threads.daemon("watchdog-output", output).start();
    Threads.daemon("watchdog-wait", reaper).start();
    sweeper.begin();
    sweeper.whenIdle(OWN_CGROUP::removeStale);
  }

  /** Looks up what a spawn needs, which takes a JVM some milliseconds. From any thread, once. */
  public static void prepareSpawn() {
    Spawn.link();
    var _ = OOM_KILLS.unexplained();
    OWN_CGROUP.seek();
  }

  /**
   * Waits until the children's output is handed on, as far as it has been written.
   *
   * @return the bytes that were not taken in that time
   */
  public long drainOutput(Duration timeout) throws InterruptedException {
    return output.drain(timeout.toMillis());
  }

  /**
   * Spawns nothing more, and kills everything that descends from us, as is due before any end; that
   * nothing is there is known at once. Returns when that is done.
   *
   * @return what it had to kill, each "NAME (pid N)"
   */
  public List<String> killDescendants() {
    runs.killAll();
    List<String> killed = FinalKill.of(runs);
    runs.cgroups().forEach(Cgroup::remove);
    OWN_CGROUP.end();
    return killed;
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
  public void spawn(Command command, RunId id, Log log, Consumer<RunFact> facts)
      throws CannotSpawnException {
    NewRun run = new NewRun(command, id, log, facts);
    run.awaitExec(begin(run, id.mark()), sweeper, output);
  }

  private NewRun.Begun begin(NewRun run, String mark) throws CannotSpawnException {
    try {
      return runs.add(() -> {
        long oomKillsBefore = OOM_KILLS.unexplained();
        return run.begin(RunMarks.of(mark, OWN_CGROUP.make(mark)), oomKillsBefore);
      });
    } catch (CannotSpawnException | RuntimeException | Error e) {
      run.discard();
      throw e;
    }
  }

  @Override
  public void spawnHelper(Command command, String mark, HelperListener listener)
      throws CannotSpawnException {
    SpawnPlan plan = SpawnPlan.prepare(command, mark);
    try {
      Intake reader = intake();
      long number = runs.marksOf(mark).number();
      LinuxHelper helper =
          runs.addHelper(() -> LimitMark.during(number, () -> spawnHelper(plan, reader, listener)));
      helper.awaitExec(plan.program());
    } catch (PosixException e) {
      throw CannotSpawnException.notExecutable(plan.program().path(), e.getMessage());
    }
  }

  private static LinuxHelper spawnHelper(SpawnPlan plan, Intake reader, HelperListener listener)
      throws CannotSpawnException {
    Fd.Pipe pipe = openPipe(plan.program());
    NewChild child = Spawn.spawn(plan.exec(), pipe.writeEnd(), pipe.writeEnd());
    Fd.close(pipe.writeEnd());
    if (child.pid() < 0) {
      Fd.close(pipe.readEnd());
      throw plan.program().refused(-child.pid());
    }
    LinuxHelper helper = new LinuxHelper(child, pipe.readEnd(), reader, listener);
    reader.add(helper);
    return helper;
  }

  private static Fd.Pipe openPipe(ProgramFile program) throws CannotSpawnException {
    try {
      return Fd.pipe();
    } catch (PosixException e) {
      throw CannotSpawnException.notExecutable(program.path(), e.getMessage());
    }
  }

  /** Its thread and descriptors are there only once they are needed. */
  private synchronized Intake intake() throws PosixException {
    if (intake.isEmpty()) {
      intake = Optional.of(Intake.start());
    }
    return intake.get();
  }

  @Override
  public NotifySocket openNotifySocket() throws IOException {
    Intake reader = intake();
    return new Notify(UnixDatagramSocket.open(), reader);
  }

  private static final class Notify implements NotifySocket {

    private final UnixDatagramSocket socket;
    private final Intake intake;
    private Optional<Intake.Inlet> inlet = Optional.empty();

    Notify(UnixDatagramSocket socket, Intake intake) {
      this.socket = socket;
      this.intake = intake;
    }

    @Override
    public String address() {
      return socket.address();
    }

    @Override
    public synchronized void read(Run run, NotifyListener listener) {
      Intake.Inlet opened = new NotifyInlet(socket, ((RunHandle) run).run(), listener, intake);
      inlet = Optional.of(opened);
      intake.add(opened);
    }

    @Override
    public synchronized void close() {
      inlet.ifPresentOrElse(opened -> intake.remove(opened, () -> {}), socket::close);
    }
  }
}
