package dev.watchdog.cli;

import dev.watchdog.config.Printable;

/** A status record in a few words. */
final class Sentence {

  private Sentence() {}

  /** {@code app is RUNNING, pid 71 (run 4)}. */
  static String about(Received status) {
    return text(status, "program") + " is " + text(status, "status") + whichRun(status);
  }

  private static String text(Received status, String field) {
    return status.text(field).map(Printable::of).orElse("?");
  }

  private static String whichRun(Received status) {
    StringBuilder text = new StringBuilder();
    status.number("pid").ifPresent(pid -> text.append(", pid ").append(pid));
    status.number("run").ifPresent(run -> text.append(" (run ").append(run).append(')'));
    return text.toString();
  }
}
