package dev.watchdog.process.runs;

import dev.watchdog.process.proc.ProcessSet;
import dev.watchdog.process.proc.ProcessTable;
import dev.watchdog.process.proc.Stat;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The run of each process of a table. As PID 1 or a subreaper we have everything that our runs ever
 * left anywhere among our descendants: an orphan comes to us. A descendant is of a run when
 *
 * <ol>
 *   <li>it is in the session or process group of the run's child,
 *   <li>or was of that run in a scan before, whatever it has become since,
 *   <li>or its parent is of the run,
 *   <li>or it is an orphan that {@link Runs#ownerOfOrphan} finds to be of the run.
 * </ol>
 */
final class ProcessOwners {

  private final ProcessTable table;
  private final Runs runs;
  private final List<LinuxRun> all;
  private final int[] descendants;
  private final Optional<LinuxRun>[] owners; // by slot
  private boolean isSure = true;

  @SuppressWarnings({"unchecked", "rawtypes"}) // an array of a generic type
  private ProcessOwners(ProcessTable table, Runs runs) {
    this.table = table;
    this.runs = runs;
    this.all = runs.all();
    this.descendants = table.descendants();
    this.owners = new Optional[table.size()];
    Arrays.fill(owners, Optional.empty());
  }

  /** Finds them, and has each run remember its own. */
  static ProcessOwners in(ProcessTable table, Runs runs) {
    ProcessOwners found = new ProcessOwners(table, runs);
    for (int slot : found.descendants) {
      found.owners[slot] = found.ownerOf(slot);
    }
    found.all.forEach(run -> run.remember(ProcessSet.of(found.everyOf(run)), table.isComplete()));
    return found;
  }

  private Optional<LinuxRun> ownerOf(int slot) {
    Optional<LinuxRun> known = ownerByItself(slot);
    if (known.isPresent()) {
      return known;
    }
    return table.isChild(slot) ? ownerOfChild(table.get(slot)) : owners[table.slotOfParent(slot)];
  }

  private Optional<LinuxRun> ownerByItself(int slot) {
    for (LinuxRun run : all) {
      if (table.sessionOf(slot) == run.pid()
          || table.groupOf(slot) == run.pid()
          || run.hasSeen(table.keyOf(slot))) {
        return Optional.of(run);
      }
    }
    return Optional.empty();
  }

  private Optional<LinuxRun> ownerOfChild(Stat child) {
    if (runs.isChild(child.pid())) {
      return Optional.empty();
    }
    Optional<LinuxRun> owner = runs.ownerOfOrphan(child);
    if (owner.isEmpty() && Stat.readAgain(child.key()).isEmpty()) {
      isSure = false; // a process that has just died shows no mark
    }
    return owner;
  }

  /** Whether each orphan was still there when its run was sought. */
  boolean isSure() {
    return isSure;
  }

  /** All that are of a run and that we may signal. */
  List<Stat> of(LinuxRun run) {
    List<Stat> members = everyOf(run);
    members.removeIf(member -> run.isOutOfReach(member.key()));
    return members;
  }

  private List<Stat> everyOf(LinuxRun run) {
    List<Stat> members = new ArrayList<>();
    for (int slot : descendants) {
      if (owners[slot].isPresent() && owners[slot].get() == run) {
        members.add(table.get(slot));
      }
    }
    return members;
  }
}
