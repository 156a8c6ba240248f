package dev.watchdog.cli;

import dev.watchdog.arguments.ArgumentParser;
import dev.watchdog.arguments.Flag;
import dev.watchdog.cli.client.ProgramsApi;
import dev.watchdog.cli.terminal.Format;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What the commands for programs have in common.
 *
 * @param program its name; empty if the user gives none
 * @param format of the output
 * @param socket of the watchdog; empty for the usual places
 */
record ProgramOptions(Optional<String> program, Format format, Optional<String> socket) {

  /**
   * The flags of a command: its own, then these.
   *
   * @param formats what {@code -o} prints
   */
  static List<Flag> flags(String formats, Flag... own) {
    Flag format = new Flag("o", "text|json", formats);
    return Stream.concat(Stream.of(own), Stream.of(format, CommandContext.SOCKET)).toList();
  }

  /** Reads a command line whose only operand is the program. */
  static ProgramOptions of(ArgumentParser arguments) {
    return of(arguments.operand("a program's name"), arguments);
  }

  /** The same, where the command has read the operands. */
  static ProgramOptions of(Optional<String> program, ArgumentParser arguments) {
    return new ProgramOptions(
        program, arguments.choice("o", Format.TEXT), arguments.value("socket"));
  }

  ProgramsApi programs(CommandContext context) {
    return new ProgramsApi(context.client(socket));
  }
}
