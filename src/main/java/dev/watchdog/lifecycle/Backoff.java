package dev.watchdog.lifecycle;

import java.time.Duration;

/**
 * How long to wait before a restart: delay n = min(delay × factorⁿ⁻¹, max) × (1 + U(0, jitter)).
 *
 * @param delay the first delay, not negative
 * @param factor at least 1
 * @param max the upper bound before jitter
 * @param jitter the largest share added by chance, 0 or more
 */
public record Backoff(Duration delay, double factor, Duration max, double jitter) {

  /** At a constant delay. */
  public static Backoff constant(Duration delay) {
    return new Backoff(delay, 1, delay, 0);
  }

  /**
   * The wait before restart {@code n}.
   *
   * @param n restarts since the last stable run, this one included; from 1
   * @param chance drawn evenly from [0, 1)
   */
  public Duration delay(int n, double chance) {
    double grown = nanos(delay) * Math.pow(factor, n - 1);
    double bounded = Math.min(grown, nanos(max));
    return Duration.ofNanos((long) (bounded * (1 + jitter * chance)));
  }

  /** Unlike {@link Duration#toNanos}, without overflow after 292 years. */
  private static double nanos(Duration duration) {
    return duration.getSeconds() * 1e9 + duration.getNano();
  }
}
