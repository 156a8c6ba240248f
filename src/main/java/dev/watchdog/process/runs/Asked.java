package dev.watchdog.process.runs;

import dev.watchdog.lifecycle.Signal;
import dev.watchdog.process.proc.ProcessSet;
import dev.watchdog.process.proc.Stat;
import java.util.List;

/**
 * Which processes of a run have got its stop signal: each gets it once, because many take a second
 * one for "at once". A process that joins later gets it too, but not before it has been seen twice:
 * what is only just there has no handler for the signal yet. For one thread.
 */
final class Asked {

  private final Signal signal;
  private ProcessSet asked;
  private ProcessSet newcomers = ProcessSet.NONE;

  /**
   * @param members were there when the signal was sent
   */
  Asked(Signal signal, List<Stat> members) {
    this.signal = signal;
    this.asked = ProcessSet.of(members);
  }

  Signal signal() {
    return signal;
  }

  /** Those that are to be asked now, which counts as done. */
  List<Stat> next(List<Stat> members) {
    List<Stat> next =
        members.stream()
            .filter(member -> newcomers.contains(member.key()) && !asked.contains(member.key()))
            .toList();
    asked = asked.only(ProcessSet.of(members)::contains).and(ProcessSet.of(next));
    newcomers = ProcessSet.of(members);
    return next;
  }
}
