package dev.watchdog.cli;

import dev.watchdog.arguments.ArgumentParser.Result;
import dev.watchdog.arguments.ArgumentParser;
import dev.watchdog.arguments.Flag;
import java.util.List;
import java.util.Optional;

/**
 * What an order was given with.
 *
 * @param program its name; empty for the only one there is
 * @param waits whether to come back only when the order is fulfilled, or cannot be any more
 * @param socket of the watchdog, where it was given
 */
record OrderOptions(
    Optional<String> program, boolean waits, Format format, Optional<String> socket) {

  static final List<Flag> FLAGS =
      List.of(
          new Flag("wait", "", "come back when it is done, or say why it is not"),
          new Flag("o", "text|json", "text: a sentence; json: the status record"),
          Shell.SOCKET);

  static Result<OrderOptions> parse(List<String> list) {
    ArgumentParser arguments = ArgumentParser.parse(list, FLAGS);
    return arguments.result(
        new OrderOptions(
            arguments.operand("a program's name"),
            arguments.isOn("wait"),
            arguments.choice("o", Format.TEXT),
            arguments.value("socket")));
  }
}
