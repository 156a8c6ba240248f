package dev.watchdog.cli;

import dev.watchdog.arguments.ArgumentParser.Result;
import dev.watchdog.arguments.ArgumentParser;
import dev.watchdog.arguments.Flag;
import java.util.List;
import java.util.Optional;

/**
 * What {@code watchdog status} was asked for.
 *
 * @param program its name; empty for all
 * @param watch whether to stay for what changes
 * @param socket of the watchdog, where it was given
 */
record StatusOptions(
    Optional<String> program, boolean watch, Format format, Optional<String> socket) {

  static final List<Flag> FLAGS =
      List.of(
          new Flag("w watch", "", "stay, and show what changes"),
          new Flag("o", "text|json", "text: a table; json: the status records"),
          Shell.SOCKET);

  static Result<StatusOptions> parse(List<String> list) {
    ArgumentParser arguments = ArgumentParser.parse(list, FLAGS);
    return arguments.result(
        new StatusOptions(
            arguments.operand("a program's name"),
            arguments.isOn("watch"),
            arguments.choice("o", Format.TEXT),
            arguments.value("socket")));
  }
}
