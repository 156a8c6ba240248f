package dev.watchdog.lifecycle;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * How to supervise a program; what to run is another matter.
 *
 * @param stableAfter a run that lasts this long starts the backoff anew
 * @param startTime STARTING → RUNNING
 * @param stopTimeout from the stop signal to the kill
 * @param on what follows after certain ends; after all others, what {@code restart} says
 * @param beforeKill asks a child that does not end where it stands, shortly before the kill
 */
public record Supervision(
    RestartPolicy restart,
    Backoff backoff,
    Duration stableAfter,
    Optional<RestartLimit> restartLimit,
    Duration startTime,
    Signal stopSignal,
    Duration stopTimeout,
    Orphans orphans,
    Map<Ending, Action> on,
    Optional<Signal> beforeKill) {

  public Supervision {
    on = Map.copyOf(on);
  }

  /** With nothing set for certain ends, and no signal before the kill. */
  public Supervision(
      RestartPolicy restart,
      Backoff backoff,
      Duration stableAfter,
      Optional<RestartLimit> restartLimit,
      Duration startTime,
      Signal stopSignal,
      Duration stopTimeout,
      Orphans orphans) {
    this(
        restart,
        backoff,
        stableAfter,
        restartLimit,
        startTime,
        stopSignal,
        stopTimeout,
        orphans,
        Map.of(),
        Optional.empty());
  }

  /** As it is where nobody says otherwise: restarted 5 s after each end. */
  public static final Supervision DEFAULT =
      new Supervision(
          RestartPolicy.ALWAYS,
          new Backoff(Duration.ofSeconds(5), 1, Duration.ofMinutes(5), 0),
          Duration.ofSeconds(60),
          Optional.empty(),
          Duration.ofSeconds(1),
          Signal.TERM,
          Duration.ofSeconds(10),
          Orphans.STOP);

  /** The same, with what follows after certain ends. */
  public Supervision on(Map<Ending, Action> actions) {
    return with(actions, beforeKill);
  }

  /** The same, with a signal before the kill. */
  public Supervision beforeKill(Signal signal) {
    return with(on, Optional.of(signal));
  }

  private Supervision with(Map<Ending, Action> actions, Optional<Signal> signal) {
    return new Supervision(
        restart,
        backoff,
        stableAfter,
        restartLimit,
        startTime,
        stopSignal,
        stopTimeout,
        orphans,
        actions,
        signal);
  }

  /**
   * Whether a program that ended on its own like this stays so, and what that means for the
   * watchdog; empty: it is to run again.
   */
  public Optional<Sequel> leaves(ExitStatus exit) {
    for (Ending ending : Ending.of(exit)) {
      Action action = on.get(ending);
      if (action != null) {
        return sequel(action);
      }
    }
    return restart.restarts(exit) ? Optional.empty() : Optional.of(Sequel.USUAL);
  }

  private static Optional<Sequel> sequel(Action action) {
    return switch (action) {
      case RESTART -> Optional.empty();
      case STOP -> Optional.of(Sequel.STAY);
      case EXIT -> Optional.of(Sequel.EXIT);
    };
  }
}
