package dev.watchdog.probes;

import java.time.Duration;
import java.util.Optional;

/**
 * How the watchdog finds out whether a program is ready and healthy.
 *
 * @param ready what has to hold before it is up; without it, only the start time counts
 * @param alive the probe that is repeated while it is up; see {@link #problem}
 * @param watchdog how long it may be silent: the {@code WatchdogSec} of systemd
 */
public record HealthPolicy(
    Optional<Readiness> ready, Optional<Probe> alive, Optional<Duration> watchdog) {

  /** No checks. */
  public static final HealthPolicy NONE =
      new HealthPolicy(Optional.empty(), Optional.empty(), Optional.empty());

  /** Whether it reports by {@code sd_notify(3)}. */
  public boolean isNotified() {
    return watchdog.isPresent() || ready.filter(Readiness.Notify.class::isInstance).isPresent();
  }

  /** What makes no sense in {@code alive}, with the fix; to follow its name. */
  public Optional<String> problem() {
    return alive
        .filter(probe -> probe.check() instanceof Check.LogLine)
        .map(_ ->
            "cannot be a log line, which stays true once written: use http, tcp"
                + " or exec, or watchdog");
  }
}
