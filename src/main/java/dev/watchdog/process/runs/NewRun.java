package dev.watchdog.process.runs;

import dev.watchdog.logs.Log;
import dev.watchdog.process.CannotSpawnException;
import dev.watchdog.process.Command;
import dev.watchdog.process.OperatingSystem.RunId;
import dev.watchdog.process.RunFact;
import dev.watchdog.process.output.Output;
import dev.watchdog.process.output.RunPipes;
import dev.watchdog.process.posix.NewChild;
import dev.watchdog.process.posix.PosixException;
import dev.watchdog.process.posix.Spawn;
import dev.watchdog.process.spawn.Cgroup;
import dev.watchdog.process.spawn.LimitMark;
import dev.watchdog.process.spawn.ProgramFile;
import dev.watchdog.process.spawn.RunMarks;
import dev.watchdog.process.spawn.SpawnPlan;
import java.util.Optional;
import java.util.function.Consumer;

/** A run until its child has executed the program. */
final class NewRun {

  private final RunId id;
  private final Log log;
  private final SpawnPlan plan;
  private final RunPipes pipes;
  private final FactGate facts;

  /** Looks up what is needed, before anything is spawned. */
  NewRun(Command command, RunId id, Log log, Consumer<RunFact> facts) throws CannotSpawnException {
    this.id = id;
    this.log = log;
    this.plan = SpawnPlan.prepare(command, id.mark());
    this.pipes = openPipes(plan.program());
    this.facts = new FactGate(facts);
  }

  private static RunPipes openPipes(ProgramFile program) throws CannotSpawnException {
    try {
      return RunPipes.open();
    } catch (PosixException e) {
      throw CannotSpawnException.notExecutable(program.path(), e.getMessage());
    }
  }

  /** There will be no child. */
  void discard() {
    pipes.close();
  }

  /** Makes its child. */
  Begun begin(RunMarks marks, long oomKillsBefore) throws CannotSpawnException {
    NewChild child = LimitMark.during(marks.number(), () -> makeChild(marks.cgroup()));
    return new Begun(child, new LinuxRun(child.pid(), marks, facts, oomKillsBefore));
  }

  private NewChild makeChild(Optional<Cgroup> cgroup) throws CannotSpawnException {
    NewChild child =
        cgroup.isPresent()
            ? cgroup.get().spawn(plan.exec(), pipes.stdout(), pipes.stderr())
            : Spawn.spawn(plan.exec(), pipes.stdout(), pipes.stderr());
    if (child.pid() < 0) {
      cgroup.ifPresent(Cgroup::remove);
      throw plan.program().refused(-child.pid());
    }
    return child;
  }

  /** Its child is there. */
  record Begun(NewChild child, LinuxRun run) {}

  /** Waits for exec(2), or has it waited for. */
  void awaitExec(Begun begun, Sweeper sweeper, Output output) throws CannotSpawnException {
    RunHandle handle = new RunHandle(begun.run(), begun.child(), sweeper);
    ExecWait.of(
        begun.child(),
        new ExecWait.Listener() {
          @Override
          public void executing() {
            facts.tell(new RunFact.Executing(handle));
          }

          @Override
          public void executed() {
            output.read(pipes, id.program(), log, id.number(), handle.pid());
            pipes.close();
            facts.open(new RunFact.Spawned(handle));
          }

          @Override
          public CannotSpawnException refused(int errno) {
            facts.close();
            pipes.close();
            return plan.program().refused(errno);
          }

          @Override
          public void notExecuted(CannotSpawnException why) {
            facts.tell(new RunFact.NotSpawned(why.status()));
          }
        });
  }
}
