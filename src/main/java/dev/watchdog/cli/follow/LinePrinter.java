package dev.watchdog.cli.follow;

import dev.watchdog.cli.client.JsonMessage;
import dev.watchdog.cli.terminal.Style;
import dev.watchdog.cli.terminal.TerminalText;
import java.util.List;
import java.util.Optional;

/** A program's lines as text, and notices of the live tail. */
public final class LinePrinter {

  private final Style style;

  /** The filter for a terminal; empty if the bytes are printed unchanged. */
  private final Optional<TerminalText> terminal;

  /** The source of a line that is not complete yet. */
  private Optional<Source> open = Optional.empty();

  /**
   * A printer for stdout as it is.
   *
   * @param raw whether a terminal gets the text unchanged too
   */
  public LinePrinter(Style style, boolean raw) {
    this.style = style;
    this.terminal =
        style.stdout() && !raw
            ? Optional.of(new TerminalText(style.hasColours()))
            : Optional.empty();
  }

  /** All pieces of a line have the same source. */
  private record Source(String stream, long run) {}

  Printed print(JsonMessage message) {
    Optional<List<JsonMessage>> lines = message.objects("lines");
    if (lines.isPresent()) {
      return lines(lines.get());
    }
    return notice(message)
        .map(notice -> new Printed(endLine(), Optional.of(notice)))
        .orElse(Printed.nothing());
  }

  private Printed lines(List<JsonMessage> lines) {
    StringBuilder text = new StringBuilder();
    lines.forEach(line -> append(text, line));
    return Printed.text(text.toString());
  }

  private void append(StringBuilder text, JsonMessage line) {
    String stream = line.text("stream").orElse("stdout");
    Source source = new Source(stream, line.number("run").orElse(0));
    if (open.isPresent() && !open.get().equals(source)) {
      text.append(endLine());
    }
    String given = line.text("text").orElse("");
    String own = terminal.map(filter -> filter.of(given)).orElse(given);
    text.append(stream.equals("stderr") && !own.isEmpty() ? style.red(own) : own);
    open = Optional.of(source);
    text.append(line.is("part") ? pause() : endLine());
  }

  private String pause() {
    return terminal.map(TerminalText::pause).orElse("");
  }

  boolean isLineOpen() {
    return open.isPresent();
  }

  /** Text that ends an open line; empty if none is open. */
  String endLine() {
    if (open.isEmpty()) {
      return "";
    }
    open = Optional.empty();
    return terminal.map(TerminalText::end).orElse("") + "\n";
  }

  private static Optional<String> notice(JsonMessage message) {
    return Subscription.gapNotice(message, "lines")
        .or(() -> message.object("run").map(LinePrinter::run));
  }

  private static String run(JsonMessage run) {
    StringBuilder text = new StringBuilder("run");
    run.number("run").ifPresent(number -> text.append(' ').append(number));
    run.number("pid").ifPresent(pid -> text.append(", pid ").append(pid));
    return text.toString();
  }
}
