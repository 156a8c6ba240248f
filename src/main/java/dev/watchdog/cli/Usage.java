package dev.watchdog.cli;

import dev.watchdog.arguments.Flag;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What {@code watchdog COMMAND -help} prints. */
final class Usage {

  private static final String EXIT_CODES =
      """

      Exit codes: 0 done; 1 refused by the watchdog; 2 wrong usage; 3 no watchdog to be reached.
      """;

  private Usage() {}

  static String of(Command command) {
    String head = "watchdog " + command.form() + " [options]     " + command.meaning() + "\n\n";
    return Stream.concat(command.flags().stream(), Stream.of(Flag.HELP))
        .map(flag -> line(flag.form(), 28, flag.meaning()))
        .collect(Collectors.joining("", head, EXIT_CODES));
  }

  /** A word or more, and from some column on what they mean. */
  static String line(String form, int columns, String meaning) {
    return String.format(Locale.ROOT, "  %-" + columns + "s %s%n", form, meaning);
  }
}
