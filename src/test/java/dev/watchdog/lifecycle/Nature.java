package dev.watchdog.lifecycle;

import java.time.Duration;
import java.util.List;

/** What a simulated operating system does not decide itself. */
interface Nature {

  Fate fate(int run);

  /** Between an occurrence and its report. */
  Duration latency();

  /** Between KILL and death, or until that is found to take long. */
  default Duration dying() {
    return latency();
  }

  /** From [0, 1). */
  double chance();

  /** Without any chance or latency: these runs one after another, the last one for ever. */
  static Nature scripted(Fate... runs) {
    List<Fate> fates = List.of(runs);
    return new Nature() {
      @Override
      public Fate fate(int run) {
        return fates.get(Math.min(run, fates.size()) - 1);
      }

      @Override
      public Duration latency() {
        return Duration.ZERO;
      }

      @Override
      public double chance() {
        return 0;
      }
    };
  }
}
