package dev.watchdog.probes;

import java.time.Duration;

/**
 * A check that is made again and again, never twice at once.
 *
 * @param period from the end of one check to the next; longer than zero
 * @param timeout a check that takes longer has failed; longer than zero
 * @param successes how many in a row make it ready; at least 1
 * @param failures how many in a row make it unhealthy; at least 1
 */
public record Probe(Check check, Duration period, Duration timeout, int successes, int failures)
    implements Readiness {

  public static final Duration PERIOD = Duration.ofSeconds(1);
  public static final Duration TIMEOUT = Duration.ofSeconds(1);
  public static final int SUCCESSES = 1;
  public static final int FAILURES = 3;

  /** With the defaults. */
  public static Probe of(Check check) {
    return new Probe(check, PERIOD, TIMEOUT, SUCCESSES, FAILURES);
  }
}
