package dev.watchdog.program;

import dev.watchdog.lifecycle.Event;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The last stop of some programs: whoever depends on another is stopped before it, those that do
 * not depend on each other at the same time, and all of them within one budget. For the event loop
 * of the programs.
 */
final class OrderlyStop {

  private final Set<ProgramVerticle> untold;
  private final Set<ProgramVerticle> left;
  private final Optional<Long> deadlineNanos;
  private final Promise<Void> done = Promise.promise();

  /**
   * @param budget from now on; whatever is there when it is over is killed
   */
  OrderlyStop(Collection<ProgramVerticle> programs, Optional<Duration> budget) {
    this.untold = new LinkedHashSet<>(programs);
    this.left = new LinkedHashSet<>(programs);
    this.deadlineNanos = budget.map(b -> System.nanoTime() + b.toNanos());
  }

  /** Done when nothing of them is left. */
  Future<Void> begin() {
    untold.forEach(ProgramVerticle::close);
    proceed();
    return done.future();
  }

  /** Waits no longer for anything. */
  void kill() {
    List.copyOf(left).forEach(program -> end(program, new Event.Kill()));
  }

  private void proceed() {
    if (left.isEmpty()) {
      done.tryComplete();
    }
    List.copyOf(untold).stream()
        .filter(program -> left.stream().noneMatch(other -> needs(other, program)))
        .forEach(program -> end(program, new Event.Stop(timeout(program))));
  }

  private static boolean needs(ProgramVerticle one, ProgramVerticle other) {
    return one.program().place().dependsOn().contains(other.name());
  }

  private void end(ProgramVerticle program, Event.Order order) {
    untold.remove(program);
    program
        .end(order)
        .onSuccess(_ -> {
          left.remove(program);
          proceed();
        })
        .onFailure(done::tryFail);
  }

  private Duration timeout(ProgramVerticle program) {
    Duration own = program.program().supervision().stopTimeout();
    return deadlineNanos
        .map(deadline -> Duration.ofNanos(Math.max(0, deadline - System.nanoTime())))
        .filter(rest -> rest.compareTo(own) < 0)
        .orElse(own);
  }
}
