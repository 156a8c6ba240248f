package dev.watchdog.cli;

import dev.watchdog.arguments.ArgumentParser.Result;
import dev.watchdog.arguments.ArgumentParser;
import dev.watchdog.arguments.Flag;
import java.util.List;
import java.util.Optional;

/**
 * What {@code watchdog health} was asked for.
 *
 * @param live whether the watchdog itself is meant, whatever its programs do
 * @param socket of the watchdog, where it was given
 */
record HealthOptions(boolean live, Optional<String> socket) {

  static final List<Flag> FLAGS =
      List.of(new Flag("live", "", "ask only whether supervision itself works"), Shell.SOCKET);

  static Result<HealthOptions> parse(List<String> list) {
    ArgumentParser arguments = ArgumentParser.parse(list, FLAGS);
    arguments.noOperand();
    return arguments.result(new HealthOptions(arguments.isOn("live"), arguments.value("socket")));
  }
}
