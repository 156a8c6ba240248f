package dev.watchdog.cli;

import dev.watchdog.arguments.ArgumentParser.Result;
import dev.watchdog.arguments.ArgumentParser;
import dev.watchdog.arguments.Flag;
import java.util.List;
import java.util.Optional;

/**
 * What {@code watchdog reload} was asked for.
 *
 * @param socket of the watchdog, where it was given
 */
record ReloadOptions(Format format, Optional<String> socket) {

  static final List<Flag> FLAGS =
      List.of(
          new Flag("o", "text|json", "text: a sentence; json: what the watchdog answers"),
          Shell.SOCKET);

  static Result<ReloadOptions> parse(List<String> list) {
    ArgumentParser arguments = ArgumentParser.parse(list, FLAGS);
    arguments.noOperand();
    return arguments.result(
        new ReloadOptions(arguments.choice("o", Format.TEXT), arguments.value("socket")));
  }
}
