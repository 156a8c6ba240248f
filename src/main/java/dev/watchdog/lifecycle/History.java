package dev.watchdog.lifecycle;

import dev.watchdog.lifecycle.Supervision.Restarts;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/**
 * What is remembered from run to run.
 *
 * @param run the number of the current or last run; 0 before the first
 * @param restarts runs that followed another one, by policy or by command; not a start from rest
 * @param unstable restarts since the last stable run: the n of the backoff
 * @param deaths when it died on its own, as far as the restart limit looks back
 * @param last how the last run ended
 */
public record History(
    int run, int restarts, int unstable, List<Duration> deaths, Optional<Ended> last) {

  static final History NONE = new History(0, 0, 0, List.of(), Optional.empty());

  /**
   * The end of a run.
   *
   * @param pid none when it could not be spawned
   * @param lasted from spawn to exit
   * @param unhealthy it was stopped because it was unhealthy
   */
  public record Ended(OptionalInt pid, ExitStatus exit, Duration lasted, boolean unhealthy) {

    /** On its own, or by command. */
    public Ended(OptionalInt pid, ExitStatus exit, Duration lasted) {
      this(pid, exit, lasted, false);
    }

    static Ended of(Child child, Event.Exited e) {
      return new Ended(OptionalInt.of(child.pid()), e.exit(), e.at().minus(child.since()));
    }

    Ended asUnhealthy() {
      return new Ended(pid, exit, lasted, true);
    }
  }

  /** Why the last run is over; there must have been one. */
  Cause endCause() {
    if (end().unhealthy()) {
      return Cause.UNHEALTHY;
    }
    return exit() instanceof ExitStatus.NotSpawned ? Cause.NOT_SPAWNED : Cause.ENDED;
  }

  /** How the last run ended; there must have been one. */
  public ExitStatus exit() {
    return end().exit();
  }

  /** The end of the last run; there must have been one. */
  Ended end() {
    return last.orElseThrow();
  }

  /** The next run, started from rest. */
  History firstRun() {
    return new History(run + 1, restarts, 0, List.of(), last);
  }

  /** The next run, which follows the last one. */
  History nextRun() {
    return new History(run + 1, restarts + 1, unstable, deaths, last);
  }

  /** Forgets the failures, as each start by command does. */
  History forgiven() {
    return new History(run, restarts, 0, List.of(), last);
  }

  History ended(Ended ended) {
    return new History(run, restarts, unstable, deaths, Optional.of(ended));
  }

  History died(Duration at, Ended ended, Restarts policy) {
    boolean stable = ended.lasted().compareTo(policy.stableAfter()) >= 0;
    List<Duration> all = Stream.concat(deaths.stream(), Stream.of(at)).toList();
    List<Duration> counted = policy.limit().map(l -> l.within(all, at)).orElse(List.of());
    return new History(run, restarts, (stable ? 0 : unstable) + 1, counted, Optional.of(ended));
  }
}
