package dev.watchdog.cli;

import dev.watchdog.lifecycle.Signal;
import java.util.List;
import java.util.Optional;

/**
 * What {@code watchdog signal} was asked for.
 *
 * @param program its name; empty for the only one there is
 * @param socket of the watchdog, where it was given
 */
record SignalOptions(
    Optional<String> program, Signal signal, Format format, Optional<String> socket) {

  static final List<Flag> FLAGS =
      List.of(new Flag("o", "text|json", "text: a sentence; json: the status record"), Flag.SOCKET);

  /** Stands in for one that cannot be read, and is not sent. */
  private static final Signal NONE = Signal.CONT;

  static Parsed<SignalOptions> parse(List<String> list) {
    Words words = Words.read(list, FLAGS);
    List<String> operands = words.operands(2, "a program's name or a signal");
    return words.result(
        new SignalOptions(
            operands.size() > 1 ? Optional.of(operands.getFirst()) : Optional.empty(),
            signal(operands, words),
            Choice.read(words, "o", Format.TEXT),
            words.value("socket")));
  }

  private static Signal signal(List<String> operands, Words words) {
    if (operands.isEmpty()) {
      words.complain("which signal? HUP, USR1, 10");
      return NONE;
    }
    Optional<Signal> signal = Signal.parse(operands.getLast());
    if (signal.isEmpty()) {
      words.complain(
          "\""
              + operands.getLast()
              + "\" is no signal: a name such as HUP, or a number from 1 to 64");
    }
    return signal.orElse(NONE);
  }
}
