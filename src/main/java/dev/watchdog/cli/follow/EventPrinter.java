package dev.watchdog.cli.follow;

import dev.watchdog.cli.client.JsonMessage;
import dev.watchdog.cli.terminal.Style;
import dev.watchdog.text.Printable;
import java.util.Optional;

/** Events as text, one line each: time, program, transition, cause, and next start. */
public final class EventPrinter {

  private static final int DATE = "2026-01-02T".length();

  private final Style style;

  EventPrinter(Style style) {
    this.style = style;
  }

  Printed print(JsonMessage message) {
    Optional<String> gap = Subscription.gapNotice(message, "events");
    if (gap.isPresent()) {
      return Printed.notice(gap.get());
    }
    return message.text("status").isPresent()
        ? Printed.text(line(message) + "\n")
        : Printed.nothing();
  }

  /**
   * {@code 2026-01-02T03:04:05.678Z app RUNNING -> BACKOFF: exited with code 1 (run 3, pid 71);
   * restart 3 at 03:04:10.678Z}.
   */
  private String line(JsonMessage event) {
    return text(event, "time")
        + " "
        + text(event, "program")
        + " "
        + text(event, "from")
        + " -> "
        + style.status(text(event, "status"))
        + ": "
        + why(event)
        + whichRun(event)
        + next(event);
  }

  private static String text(JsonMessage event, String field) {
    return event.text(field).map(Printable::of).orElse("?");
  }

  /** The exit status in place of the mere cause {@code exited}. */
  private static String why(JsonMessage event) {
    String cause = text(event, "cause");
    Optional<String> end = event.object("exit").map(EventPrinter::end);
    return cause.equals("exited") ? end.orElse(cause) : cause + end.map(e -> "; " + e).orElse("");
  }

  /** In the same words as the watchdog's own log. */
  private static String end(JsonMessage exit) {
    String end =
        exit.text("signal")
            .map(signal -> "was killed by " + Printable.of(signal))
            .or(() -> code(exit))
            .orElse("ended");
    return end
        + (exit.is("core") ? " (core dumped)" : "")
        + (exit.is("oom") ? ", out of memory" : "");
  }

  private static Optional<String> code(JsonMessage exit) {
    return exit.number("code").stream().mapToObj(code -> "exited with code " + code).findFirst();
  }

  private static String whichRun(JsonMessage event) {
    StringBuilder text = new StringBuilder();
    event.number("run").ifPresent(run -> text.append("run ").append(run));
    event.number("pid").ifPresent(pid -> text.append(", pid ").append(pid));
    return text.isEmpty() ? "" : " (" + text + ")";
  }

  private static String next(JsonMessage event) {
    return event.text("nextStart").isEmpty()
        ? ""
        : "; restart " + (event.number("restarts").orElse(0) + 1) + " at " + at(event);
  }

  /** Without the date if it is that of the event. */
  private static String at(JsonMessage event) {
    String next = text(event, "nextStart");
    String day = text(event, "time").substring(0, Math.min(DATE, text(event, "time").length()));
    return day.length() == DATE && next.startsWith(day) ? next.substring(DATE) : next;
  }
}
