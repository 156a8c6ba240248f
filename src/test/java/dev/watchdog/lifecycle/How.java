package dev.watchdog.lifecycle;

import dev.watchdog.lifecycle.Supervision.Restarts;
import dev.watchdog.lifecycle.Supervision.Stops;
import java.time.Duration;
import java.util.Optional;

/** Supervisions: the defaults of the command line, and those with one difference. */
final class How {

  static final Duration DELAY = Duration.ofSeconds(5);
  static final Duration STOP_TIMEOUT = Duration.ofSeconds(10);
  static final Duration START_TIME = Duration.ofSeconds(1);
  static final Duration STABLE_AFTER = Duration.ofSeconds(60);
  static final Supervision DEFAULT =
      how(RestartPolicy.ALWAYS, Backoff.constant(DELAY), Optional.empty(), Orphans.STOP);

  private How() {}

  static Supervision restart(RestartPolicy restart) {
    return how(
        restart,
        DEFAULT.restarts().backoff(),
        DEFAULT.restarts().limit(),
        DEFAULT.stops().orphans());
  }

  static Supervision backoff(Backoff backoff) {
    return how(
        DEFAULT.restarts().policy(),
        backoff,
        DEFAULT.restarts().limit(),
        DEFAULT.stops().orphans());
  }

  static Supervision limit(int restarts, Duration period) {
    var limit = Optional.of(new RestartLimit(restarts, period));
    return how(
        DEFAULT.restarts().policy(),
        DEFAULT.restarts().backoff(),
        limit,
        DEFAULT.stops().orphans());
  }

  static Supervision leaving() {
    return how(
        DEFAULT.restarts().policy(),
        DEFAULT.restarts().backoff(),
        DEFAULT.restarts().limit(),
        Orphans.LEAVE);
  }

  /** Times and signal as by default. */
  static Supervision how(
      RestartPolicy restart, Backoff backoff, Optional<RestartLimit> limit, Orphans orphans) {
    return new Supervision(
        new Restarts(restart, backoff, STABLE_AFTER, limit),
        START_TIME,
        new Stops(Signal.TERM, STOP_TIMEOUT, orphans));
  }
}
