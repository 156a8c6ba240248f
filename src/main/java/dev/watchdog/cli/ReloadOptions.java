package dev.watchdog.cli;

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
          Flag.SOCKET);

  static Parsed<ReloadOptions> parse(List<String> list) {
    Words words = Words.read(list, FLAGS);
    words.noOperand();
    return words.result(
        new ReloadOptions(Choice.read(words, "o", Format.TEXT), words.value("socket")));
  }
}
