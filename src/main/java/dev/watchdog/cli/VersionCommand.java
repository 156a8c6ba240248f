package dev.watchdog.cli;

import java.util.List;

/** {@code watchdog version}. */
final class VersionCommand {

  private VersionCommand() {}

  /** Returns the exit code. */
  static int run(List<String> list, Shell shell) {
    Words words = Words.read(list, List.of());
    words.noOperand();
    return shell.run(
        Command.VERSION, words.result(Version.text()), text -> shell.screen().write(text + "\n"));
  }
}
