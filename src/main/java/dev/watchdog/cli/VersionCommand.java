package dev.watchdog.cli;

import dev.watchdog.arguments.ArgumentParser;
import java.util.List;

/** {@code watchdog version}. */
final class VersionCommand {

  private VersionCommand() {}

  /** Returns the exit code. */
  static int run(List<String> list, Shell shell) {
    ArgumentParser arguments = ArgumentParser.parse(list, List.of());
    arguments.noOperand();
    return shell.run(
        Command.VERSION, arguments.result(Version.text()), text -> shell.screen().write(text + "\n"));
  }
}
