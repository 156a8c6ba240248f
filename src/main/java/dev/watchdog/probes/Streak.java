package dev.watchdog.probes;

import java.util.Optional;

/** Counts what a probe found, one after the other. */
final class Streak {

  private final Probe probe;
  private int successes;
  private int failures;

  Streak(Probe probe) {
    this.probe = probe;
  }

  /** What there is to say now. */
  enum Verdict {
    GOOD,
    BAD,
    UNDECIDED
  }

  /**
   * One more.
   *
   * @param failure why it failed; empty if it did not
   */
  Verdict add(Optional<String> failure) {
    if (failure.isEmpty()) {
      failures = 0;
      successes++;
      return successes >= probe.successes() ? Verdict.GOOD : Verdict.UNDECIDED;
    }
    successes = 0;
    failures++;
    return failures >= probe.failures() ? Verdict.BAD : Verdict.UNDECIDED;
  }
}
