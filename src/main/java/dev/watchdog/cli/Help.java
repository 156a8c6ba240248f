package dev.watchdog.cli;

import dev.watchdog.arguments.Flag;
import dev.watchdog.config.Option;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What {@code watchdog -help} and {@code watchdog COMMAND -help} print. */
public final class Help {

  private static final String USAGE =
      """
      watchdog runs a program, restarts it when it ends, and stops it properly.

      watchdog [run] -business-program-type java|python|exec -business-program-path PATH [-- ARG...]
      watchdog [run] [options] -- COMMAND [ARG...]
      watchdog COMMAND [options]

      Commands, most of them for a watchdog that runs (watchdog COMMAND -help says more):

      """;

  private static final String OPTIONS =
      """

      Every option may also be set by a variable: -restart-delay by WATCHDOG_RESTART_DELAY.

      """;

  private static final String CLIENT_EXIT_CODES =
      """

      Exit codes: 0 done; 1 refused by the watchdog; 2 wrong usage; 3 no watchdog to be reached.
      """;

  private static final String EXIT_CODES =
      """

      Exit codes: 0 stopped as asked; the program's own, 128 + n for signal n, 127 not found and
      126 not executable, when it ended for good; 2 wrong usage; 1 internal error.\
      """;

  private Help() {}

  /** The whole text. */
  public static String text() {
    return USAGE + commands() + OPTIONS + options() + EXIT_CODES;
  }

  /** The text for one command. */
  static String of(Subcommand command) {
    String head = "watchdog " + command.form() + " [options]     " + command.meaning() + "\n\n";
    return Stream.concat(command.flags().stream(), Stream.of(Flag.HELP))
        .map(flag -> line(flag.form(), 28, flag.meaning()))
        .collect(Collectors.joining("", head, CLIENT_EXIT_CODES));
  }

  private static String commands() {
    return Arrays.stream(Subcommand.values())
        .map(command -> line(command.form(), 32, command.meaning()))
        .collect(Collectors.joining());
  }

  private static String options() {
    return Arrays.stream(Option.values()).map(Help::line).collect(Collectors.joining());
  }

  private static String line(Option option) {
    String byDefault = option.byDefault().isEmpty() ? "" : " (default " + option.byDefault() + ")";
    return line(option.flag() + " " + option.argument(), 32, option.meaning() + byDefault);
  }

  private static String line(String form, int columns, String meaning) {
    return String.format(Locale.ROOT, "  %-" + columns + "s %s%n", form, meaning);
  }
}
