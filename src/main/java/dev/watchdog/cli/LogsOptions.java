package dev.watchdog.cli;

import dev.watchdog.arguments.ArgumentParser.Result;
import dev.watchdog.arguments.ArgumentParser;
import dev.watchdog.arguments.Flag;
import dev.watchdog.text.Choices;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What {@code watchdog logs} was asked for.
 *
 * @param program its name; empty for the only one there is
 * @param follow whether to stay for what comes
 * @param lines of the past; empty for all
 * @param stream which of the program's two
 * @param raw whether a terminal, too, gets the program's text as it is
 * @param socket of the watchdog, where it was given
 */
record LogsOptions(
    Optional<String> program,
    boolean follow,
    OptionalInt lines,
    Format format,
    Stream stream,
    boolean raw,
    Optional<String> socket) {

  static final List<Flag> FLAGS =
      List.of(
          new Flag("f follow", "", "stay, and print what comes"),
          new Flag("n", "N", "how many lines of the past, or all (default 10)"),
          new Flag("o", "text|json", "text: the lines themselves; json: an object a line"),
          new Flag("stream", "stdout|stderr|all", "which stream (default all)"),
          new Flag("raw", "", "pass all to a terminal, which shows colours only otherwise"),
          Shell.SOCKET);

  private static final OptionalInt LINES_DEFAULT = OptionalInt.of(10);

  /** Which stream. */
  enum Stream {
    ALL,
    STDOUT,
    STDERR
  }

  static Result<LogsOptions> parse(List<String> list) {
    ArgumentParser arguments = ArgumentParser.parse(list, FLAGS);
    return arguments.result(
        new LogsOptions(
            arguments.operand("a program's name"),
            arguments.isOn("follow"),
            arguments.value("n", LINES_DEFAULT, "a number of lines, or all", LogsOptions::lines),
            arguments.choice("o", Format.TEXT),
            arguments.choice("stream", Stream.ALL),
            arguments.isOn("raw"),
            arguments.value("socket")));
  }

  private static Optional<OptionalInt> lines(String text) {
    if (text.equals("all")) {
      return Optional.of(OptionalInt.empty());
    }
    try {
      return Optional.of(OptionalInt.of(Integer.parseInt(text))).filter(n -> n.getAsInt() >= 0);
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  /** What to ask for, to get the past only. */
  String tail() {
    return path() + "?tail=" + lines.orElse(Integer.MAX_VALUE) + streamOnly();
  }

  /**
   * What to ask for, to stay.
   *
   * @param from as in the contract: now, start, tail:N, seq:N
   */
  String live(String from) {
    return path() + "?from=" + from + streamOnly() + "&format=json";
  }

  /** Where to begin. */
  String from() {
    if (lines.isEmpty()) {
      return "start";
    }
    return lines.getAsInt() == 0 ? "now" : "tail:" + lines.getAsInt();
  }

  private String streamOnly() {
    return "&stream=" + Choices.word(stream);
  }

  private String path() {
    return program.map(name -> Programs.path(name) + "/logs").orElse("/logs");
  }
}
