package dev.watchdog.cli;

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
          Flag.SOCKET);

  static Parsed<StatusOptions> parse(List<String> list) {
    Words words = Words.read(list, FLAGS);
    return words.result(
        new StatusOptions(
            words.operand("a program's name"),
            words.isOn("watch"),
            Choice.read(words, "o", Format.TEXT),
            words.value("socket")));
  }
}
