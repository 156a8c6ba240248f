package dev.watchdog.cli;

import dev.watchdog.arguments.ArgumentParser.Result;
import dev.watchdog.arguments.ArgumentParser;
import dev.watchdog.arguments.Flag;
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
      List.of(new Flag("o", "text|json", "text: a sentence; json: the status record"), Shell.SOCKET);

  /** Stands in for one that cannot be read, and is not sent. */
  private static final Signal NONE = Signal.CONT;

  static Result<SignalOptions> parse(List<String> list) {
    ArgumentParser arguments = ArgumentParser.parse(list, FLAGS);
    List<String> operands = arguments.operands(2, "a program's name or a signal");
    return arguments.result(
        new SignalOptions(
            operands.size() > 1 ? Optional.of(operands.getFirst()) : Optional.empty(),
            signal(operands, arguments),
            arguments.choice("o", Format.TEXT),
            arguments.value("socket")));
  }

  private static Signal signal(List<String> operands, ArgumentParser arguments) {
    if (operands.isEmpty()) {
      arguments.problem("which signal? HUP, USR1, 10");
      return NONE;
    }
    Optional<Signal> signal = Signal.parse(operands.getLast());
    if (signal.isEmpty()) {
      arguments.problem(
          "\""
              + operands.getLast()
              + "\" is no signal: a name such as HUP, or a number from 1 to 64");
    }
    return signal.orElse(NONE);
  }
}
