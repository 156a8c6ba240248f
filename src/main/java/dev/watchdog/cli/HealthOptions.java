package dev.watchdog.cli;

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
      List.of(new Flag("live", "", "ask only whether supervision itself works"), Flag.SOCKET);

  static Parsed<HealthOptions> parse(List<String> list) {
    Words words = Words.read(list, FLAGS);
    words.noOperand();
    return words.result(new HealthOptions(words.isOn("live"), words.value("socket")));
  }
}
