package dev.watchdog.probes;

import java.time.Duration;

/** Durations for people, as they were set: "30 s", "1500 ms". */
final class Wording {

  private static final int MILLIS_PER_SECOND = 1_000;

  private Wording() {}

  static String of(Duration duration) {
    long millis = duration.toMillis();
    return millis % MILLIS_PER_SECOND == 0 ? millis / MILLIS_PER_SECOND + " s" : millis + " ms";
  }
}
