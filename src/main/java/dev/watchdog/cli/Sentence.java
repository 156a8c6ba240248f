package dev.watchdog.cli;

import dev.watchdog.text.Printable;


/** A status record in a few words. */
final class Sentence {

  private Sentence() {}

  /** {@code app is RUNNING, pid 71 (run 4)}. */
  private static String about(Received status) {
    return text(status, "program") + " is " + text(status, "status") + whichRun(status);
  }

  /**
   * What a client prints that gave an order.
   *
   * @param done to follow the sentence; for programs the record says it all
   */
  static String after(Received status, String done, Format format) {
    return switch (format) {
      case TEXT -> about(status) + done + "\n";
      case JSON -> status.json() + "\n";
    };
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
