package dev.watchdog.cli;

import dev.watchdog.cli.client.JsonMessage;
import dev.watchdog.text.Printable;

/** A status record in one sentence. */
final class StatusSentence {

  private StatusSentence() {}

  /** {@code app is RUNNING, pid 71 (run 4)}. */
  static String of(JsonMessage status) {
    return of(status, text(status, "status"));
  }

  /**
   * {@code app is stopping, pid 71 (run 4)}.
   *
   * @param state in place of the record's status
   */
  static String of(JsonMessage status, String state) {
    StringBuilder text = new StringBuilder(text(status, "program") + " is " + state);
    status.number("pid").ifPresent(pid -> text.append(", pid ").append(pid));
    status.number("run").ifPresent(run -> text.append(" (run ").append(run).append(')'));
    return text.toString();
  }

  private static String text(JsonMessage status, String field) {
    return status.text(field).map(Printable::of).orElse("?");
  }
}
