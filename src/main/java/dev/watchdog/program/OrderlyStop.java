package dev.watchdog.program;

import dev.watchdog.lifecycle.Event;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The last stop of some programs: whoever depends on another is stopped before it, those that do
 * not depend on each other at the same time, and all of them within one budget. For the event loop
 * of the programs.
 */
final class OrderlyStop {

  private final Set<ProgramVerticle> untold;
  private final Map<String, ProgramVerticle> left = new LinkedHashMap<>();

  /** What each depends on, as it was when this began. */
  private final Map<String, List<String>> needs = new HashMap<>();

  /** How many of those that are left depend on it; nothing where none does. */
  private final Map<String, Integer> dependents = new HashMap<>();

  private final Optional<Duration> budget;
  private final long beginNanos = System.nanoTime();
  private final Promise<Void> done = Promise.promise();

  /**
   * @param budget from now on; whatever is there when it is over is killed
   */
  OrderlyStop(Collection<ProgramVerticle> programs, Optional<Duration> budget) {
    this.untold = new LinkedHashSet<>(programs);
    for (ProgramVerticle program : programs) {
      List<String> names = program.program().place().dependsOn();
      left.put(program.name(), program);
      needs.put(program.name(), names);
      names.forEach(name -> dependents.merge(name, 1, Integer::sum));
    }
    this.budget = budget;
  }

  /** Done when nothing of them is left. */
  Future<Void> begin() {
    left.values().forEach(ProgramVerticle::close);
    List.copyOf(untold).forEach(program -> stopUnlessNeeded(program, Duration.ZERO));
    if (left.isEmpty()) {
      done.tryComplete();
    }
    return done.future();
  }

  /** Waits no longer for anything. */
  void kill() {
    List.copyOf(left.values()).forEach(program -> end(program, new Event.Kill()));
  }

  private void stopUnlessNeeded(ProgramVerticle program, Duration elapsed) {
    if (untold.contains(program) && !dependents.containsKey(program.name())) {
      end(program, new Event.Stop(timeout(program, elapsed)));
    }
  }

  private void end(ProgramVerticle program, Event.Command command) {
    untold.remove(program);
    program.end(command).onSuccess(_ -> ended(program)).onFailure(done::tryFail);
  }

  private void ended(ProgramVerticle program) {
    if (!left.remove(program.name(), program)) {
      return; // it was told twice
    }
    Duration elapsed = Duration.ofNanos(System.nanoTime() - beginNanos);
    for (String name : needs.getOrDefault(program.name(), List.of())) {
      dependents.computeIfPresent(name, (_, count) -> count == 1 ? null : count - 1);
      Optional.ofNullable(left.get(name)).ifPresent(next -> stopUnlessNeeded(next, elapsed));
    }
    if (left.isEmpty()) {
      done.tryComplete();
    }
  }

  private Duration timeout(ProgramVerticle program, Duration elapsed) {
    Duration own = program.program().supervision().stops().timeout();
    return budget
        .map(whole -> whole.minus(elapsed))
        .map(rest -> rest.isNegative() ? Duration.ZERO : rest)
        .filter(rest -> rest.compareTo(own) < 0)
        .orElse(own);
  }
}
