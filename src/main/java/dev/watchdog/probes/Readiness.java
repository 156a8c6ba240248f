package dev.watchdog.probes;

/** How it is known that a program is ready. */
public sealed interface Readiness permits Probe, Readiness.Notify {

  /** It says so itself: {@code READY=1}, sd_notify(3). */
  record Notify() implements Readiness {}
}
