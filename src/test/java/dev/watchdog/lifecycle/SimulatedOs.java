package dev.watchdog.lifecycle;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * An operating system without processes: it spawns, signals, reaps and reports on a virtual clock.
 */
final class SimulatedOs {

  private final VirtualClock clock;
  private final Nature nature;
  private final Consumer<Event> reports;
  private final List<SimulatedRun> runs = new ArrayList<>();

  SimulatedOs(VirtualClock clock, Nature nature, Consumer<Event> reports) {
    this.clock = clock;
    this.nature = nature;
    this.reports = reports;
  }

  void spawn(int run) {
    runs.removeIf(old -> !old.isThere() && !old.hasChild());
    runs.add(new SimulatedRun(run, clock, nature, reports));
  }

  /** The run that was spawned last. */
  SimulatedRun current() {
    return runs.getLast();
  }

  /** How many children are alive, of whatever run. */
  long children() {
    return runs.stream().filter(SimulatedRun::hasChild).count();
  }

  /** Whether anything is there of any run, except what was left on purpose. */
  boolean isAnythingThere() {
    return runs.stream().anyMatch(SimulatedRun::isThere);
  }
}
