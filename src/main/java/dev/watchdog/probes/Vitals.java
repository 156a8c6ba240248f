package dev.watchdog.probes;

import java.time.Duration;
import java.util.Optional;

/**
 * How it is judged whether a program is ready and healthy.
 *
 * @param ready it is not up before; where there is none, the start time alone counts
 * @param alive asked while it is up; see {@link #problem}
 * @param watchdog how long it may be silent: the {@code WatchdogSec} of systemd
 */
public record Vitals(
    Optional<Readiness> ready, Optional<Probe> alive, Optional<Duration> watchdog) {

  /** Nobody asks. */
  public static final Vitals NONE =
      new Vitals(Optional.empty(), Optional.empty(), Optional.empty());

  /** Whether it is told where to report to. */
  public boolean isNotified() {
    return watchdog.isPresent() || ready.filter(Readiness.Notify.class::isInstance).isPresent();
  }

  /** What makes no sense in {@code alive}, with the fix; to follow its name. */
  public Optional<String> problem() {
    return alive
        .filter(probe -> probe.check() instanceof Check.LogLine)
        .map(_ ->
            "cannot be judged by a log line, which once written stays so: use http, tcp"
                + " or exec, or watchdog");
  }
}
