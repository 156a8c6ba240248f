package dev.watchdog.process;

import dev.watchdog.lifecycle.Signal;
import dev.watchdog.logs.Log;
import dev.watchdog.logs.StandardStream;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The real operating system. One per JVM: whoever waits for children waits for all of them, so
 * whatever else in this JVM starts processes ({@link ProcessBuilder}) is told exit code 0 of them,
 * if anything. The JVM needs {@code --enable-native-access=ALL-UNNAMED}.
 */
public final class Linux implements OperatingSystem {

  private static final OwnCgroup OWN_CGROUP = OwnCgroup.ofThisProcess();

  private final Runs runs = new Runs((int) ProcessHandle.current().pid());
  private final Sweeper sweeper = new Sweeper(runs);
  private static final OomKills OOM_KILLS = OomKills.ofThisProcess();

  private final OomKills oomKills = OOM_KILLS;
  private final Reaper reaper = new Reaper(runs, sweeper, oomKills);
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
   * @param form the same for all programs, and for as long as there are any: whoever reads our own
   *     stdout is not to find it changed because a program was added
   * @param policy while nobody reads our own stdout or stderr
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
    PosixSpawn.link();
    var _ = OOM_KILLS.unexplained();
    OWN_CGROUP.seek();
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
   * Spawns nothing more, and kills everything that descends from us, as is due before any end; that
   * nothing is there is known at once. Returns when that is done.
   *
   * @return whom it had to kill, each "NAME (pid N)"
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
    Start start = Start.prepare(command, id.mark());
    runs.add(() -> {
      long oomKillsBefore = oomKills.unexplained();
      RunMarks marks = RunMarks.of(id.mark(), OWN_CGROUP.make(id.mark()));
      int pid = LimitMark.during(marks.number(), () -> spawn(start, id, log, marks.cgroup()));
      LinuxRun run = new LinuxRun(pid, marks, facts, oomKillsBefore);
      run.tell(new RunFact.Spawned(new Handle(run, sweeper))); // before the reaper can find it
      return run;
    });
  }

  @Override
  public void spawnErrand(Command command, String mark, ErrandListener listener)
      throws CannotSpawnException {
    Start start = Start.prepare(command, mark);
    try {
      Intake reader = intake();
      long number = runs.marksOf(mark).number();
      runs.addErrand(() -> LimitMark.during(number, () -> spawnErrand(start, reader, listener)));
    } catch (PosixException e) {
      throw CannotSpawnException.notExecutable(start.program().path(), e.getMessage());
    }
  }

  private static LinuxErrand spawnErrand(Start start, Intake reader, ErrandListener listener)
      throws CannotSpawnException {
    Fd.Pipe pipe = openPipe(start.program());
    int pid = PosixSpawn.spawn(start, pipe.writeEnd(), pipe.writeEnd());
    Fd.close(pipe.writeEnd());
    if (pid < 0) {
      Fd.close(pipe.readEnd());
      throw start.program().refused(-pid);
    }
    LinuxErrand errand = new LinuxErrand(pid, pipe.readEnd(), reader, listener);
    reader.add(errand);
    listener.spawned(errand); // before the reaper can find it
    return errand;
  }

  private static Fd.Pipe openPipe(ProgramFile program) throws CannotSpawnException {
    try {
      return Fd.pipe();
    } catch (PosixException e) {
      throw CannotSpawnException.notExecutable(program.path(), e.getMessage());
    }
  }

  /** Its thread and descriptors are there only where somebody has a use for them. */
  private synchronized Intake intake() throws PosixException {
    if (intake.isEmpty()) {
      intake = Optional.of(Intake.start());
    }
    return intake.get();
  }

  @Override
  public NotifySocket openNotifySocket() throws IOException {
    Intake reader = intake();
    return new Notify(Mailbox.open(), reader);
  }

  private static final class Notify implements NotifySocket {

    private final Mailbox mailbox;
    private final Intake intake;
    private Optional<Intake.Inlet> inlet = Optional.empty();

    Notify(Mailbox mailbox, Intake intake) {
      this.mailbox = mailbox;
      this.intake = intake;
    }

    @Override
    public String address() {
      return mailbox.address();
    }

    @Override
    public synchronized void read(Run run, NotifyListener listener) {
      Intake.Inlet opened = new NotifyInlet(mailbox, ((Handle) run).run(), listener, intake);
      inlet = Optional.of(opened);
      intake.add(opened);
    }

    @Override
    public synchronized void close() {
      inlet.ifPresentOrElse(opened -> intake.remove(opened, () -> {}), mailbox::close);
    }
  }

  private int spawn(Start start, RunId id, Log log, Optional<Cgroup> cgroup)
      throws CannotSpawnException {
    try (Output.Pipes pipes = output.open()) {
      int pid =
          cgroup.isPresent()
              ? cgroup.get().spawn(start, pipes.stdout(), pipes.stderr())
              : PosixSpawn.spawn(start, pipes.stdout(), pipes.stderr());
      if (pid < 0) {
        cgroup.ifPresent(Cgroup::remove);
        throw start.program().refused(-pid);
      }
      output.read(pipes, id.program(), log, id.number(), pid);
      return pid;
    } catch (PosixException e) {
      cgroup.ifPresent(Cgroup::remove);
      throw CannotSpawnException.notExecutable(start.program().path(), e.getMessage());
    }
  }

  /** The child's pid, or the negative errno. */
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
