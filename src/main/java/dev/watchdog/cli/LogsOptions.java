package dev.watchdog.cli;

import dev.watchdog.config.Choices;
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
          Flag.SOCKET);

  private static final OptionalInt LINES_DEFAULT = OptionalInt.of(10);

  /** Which stream. */
  enum Stream {
    ALL,
    STDOUT,
    STDERR
  }

  static Parsed<LogsOptions> parse(List<String> list) {
    Words words = Words.read(list, FLAGS);
    return words.result(
        new LogsOptions(
            words.operand("a program's name"),
            words.isOn("follow"),
            words.value("n", LINES_DEFAULT, "a number of lines, or all", LogsOptions::lines),
            Choice.read(words, "o", Format.TEXT),
            Choice.read(words, "stream", Stream.ALL),
            words.isOn("raw"),
            words.value("socket")));
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
