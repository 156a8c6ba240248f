package dev.watchdog.process.runs;

import static java.util.stream.Collectors.toMap;

import dev.watchdog.process.proc.ProcessSet;
import dev.watchdog.process.proc.ProcessTable;
import dev.watchdog.process.proc.Stat;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * One scan of {@code /proc} for all runs, and what it proves. A run of which it shows no process
 * may still have some: a process can be listed, fork and be dead when its turn comes, and its child
 * can have a pid that the scan has passed already. But then a child of ours has died meanwhile: of
 * the forebears of what is alive now the topmost is always a child of ours, by birth or as an
 * orphan, and had it lived, the scan would show it. So a complete scan during which no child of
 * ours died that may have been of the run shows all of the run that there is.
 *
 * <p>Deaths of other runs and of other processes do not count, or they could hold up a stop for
 * ever.
 */
final class Scan {

  private final Map<LinuxRun, Integer> deathsBefore;
  private final ProcessOwners owners;
  private final ProcessSet zombies;
  private final boolean isStill;

  /**
   * @param zombiesBefore known to have been dead before
   */
  Scan(Runs runs, ProcessSet zombiesBefore) {
    this(runs, zombiesBefore, () -> ProcessTable.look(runs.self()));
  }

  private Scan(Runs runs, ProcessSet zombiesBefore, Supplier<ProcessTable> looking) {
    deathsBefore = runs.all().stream().collect(toMap(run -> run, LinuxRun::deaths));
    ProcessTable table = looking.get();
    owners = ProcessOwners.in(table, runs);
    zombies = table.zombies();
    isStill =
        table.isComplete() && owners.isSure() && zombies.stream().allMatch(zombiesBefore::contains);
  }

  /** What is known before the first scan. */
  static Scan ofNothing(Runs runs) {
    return new Scan(runs, ProcessSet.NONE, () -> ProcessTable.of(runs.self()));
  }

  /** Children of ours that are not reaped yet. */
  ProcessSet zombies() {
    return zombies;
  }

  /** Those of a run that it shows. */
  List<Stat> members(LinuxRun run) {
    return owners.of(run);
  }

  /** Whether it shows all that there is of a run. */
  boolean isProofOf(LinuxRun run) {
    Integer before = deathsBefore.get(run);
    return isStill && before != null && before == run.deaths();
  }
}
