package dev.watchdog.cli;

import dev.watchdog.config.Option;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** What {@code watchdog -help} prints. */
public final class Help {

  private static final String USAGE =
      """
      watchdog runs a program, restarts it when it ends, and stops it properly.

      watchdog [run] -business-program-type java|python|exec -business-program-path PATH [-- ARG...]
      watchdog [run] [options] -- COMMAND [ARG...]
      watchdog logs [PROGRAM] [-f]   prints the last lines of a program's output (-help says more)
      watchdog events                prints what happens to the programs (-help says more)
      watchdog version

      Every option may also be set by a variable: -restart-delay by WATCHDOG_RESTART_DELAY.

      """;

  private static final String EXIT_CODES =
      """

      Exit codes: 0 stopped as asked; the program's own, 128 + n for signal n, 127 not found and
      126 not executable, when it ended for good; 2 wrong usage; 1 internal error.
      """;

  private Help() {}

  /** The whole text. */
  public static String text() {
    return Arrays.stream(Option.values())
        .map(Help::line)
        .collect(Collectors.joining("\n", USAGE, "\n" + EXIT_CODES));
  }

  private static String line(Option option) {
    String flag = option.flag() + " " + option.argument();
    String byDefault = option.byDefault().isEmpty() ? "" : " (default " + option.byDefault() + ")";
    return String.format(Locale.ROOT, "  %-32s %s%s", flag, option.meaning(), byDefault);
  }
}
