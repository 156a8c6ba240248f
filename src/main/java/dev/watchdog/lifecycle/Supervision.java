package dev.watchdog.lifecycle;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * How to supervise a program; what to run is another matter.
 *
 * @param startTime STARTING → RUNNING
 */
public record Supervision(Restarts restarts, Duration startTime, Stops stops) {

  /** The defaults: restarted 5 s after each end. */
  public static final Supervision DEFAULT =
      new Supervision(
          new Restarts(
              RestartPolicy.ALWAYS,
              new Backoff(Duration.ofSeconds(5), 1, Duration.ofMinutes(5), 0),
              Duration.ofSeconds(60),
              Optional.empty()),
          Duration.ofSeconds(1),
          new Stops(Signal.TERM, Duration.ofSeconds(10), Orphans.STOP));

  /**
   * Whether, when and how often a program runs again.
   *
   * @param stableAfter a run that lasts this long resets the backoff
   * @param on what follows after certain ends; after all others, what {@code policy} says
   */
  public record Restarts(
      RestartPolicy policy,
      Backoff backoff,
      Duration stableAfter,
      Optional<RestartLimit> limit,
      Map<Ending, AfterExit> on) {

    public Restarts {
      on = Map.copyOf(on);
    }

    /** With nothing set for certain ends. */
    public Restarts(
        RestartPolicy policy, Backoff backoff, Duration stableAfter, Optional<RestartLimit> limit) {
      this(policy, backoff, stableAfter, limit, Map.of());
    }

    /** What follows after an end that no command asked for. */
    public AfterExit after(History.Ended end) {
      for (Ending ending : Ending.of(end)) {
        AfterExit set = on.get(ending);
        if (set != null) {
          return set;
        }
      }
      return policy.restarts(end) ? AfterExit.RESTART : AfterExit.LEAVE;
    }
  }

  /**
   * How a program is stopped.
   *
   * @param timeout from the stop signal to the kill
   * @param beforeKill asks a child that does not end for its state, shortly before the kill
   */
  public record Stops(
      Signal signal, Duration timeout, Orphans orphans, Optional<Signal> beforeKill) {

    /** With no signal before the kill. */
    public Stops(Signal signal, Duration timeout, Orphans orphans) {
      this(signal, timeout, orphans, Optional.empty());
    }
  }

  /** The same, with what follows after certain ends. */
  public Supervision on(Map<Ending, AfterExit> actions) {
    Restarts r = restarts;
    return new Supervision(
        new Restarts(r.policy(), r.backoff(), r.stableAfter(), r.limit(), actions),
        startTime,
        stops);
  }

  /** The same, with a signal before the kill. */
  public Supervision beforeKill(Signal signal) {
    Stops s = stops;
    return new Supervision(
        restarts, startTime, new Stops(s.signal(), s.timeout(), s.orphans(), Optional.of(signal)));
  }
}
