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
    Orphans orphans) {}
