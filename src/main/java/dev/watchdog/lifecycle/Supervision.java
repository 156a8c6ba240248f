package dev.watchdog.lifecycle;

import java.time.Duration;
import java.util.Optional;

/**
 * How to supervise a program; what to run is another matter.
 *
 * @param stableAfter a run that lasts this long starts the backoff anew
 * @param startTime STARTING → RUNNING
 * @param stopTimeout from the stop signal to the kill
 */
public record Supervision(
    RestartPolicy restart,
    Backoff backoff,
    Duration stableAfter,
    Optional<RestartLimit> restartLimit,
    Duration startTime,
    Signal stopSignal,
    Duration stopTimeout,
    Orphans orphans) {

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
}
