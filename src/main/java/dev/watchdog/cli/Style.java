package dev.watchdog.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/**
 * Whether our two outputs are terminals that may be sent colours.
 *
 * @param stdout whether stdout is one
 * @param stderr whether stderr is one
 */
record Style(boolean stdout, boolean stderr) {

  static final Style PLAIN = new Style(false, false);

  private static final String RED = "\u001b[31m";
  private static final String YELLOW = "\u001b[33m";
  private static final String DIM = "\u001b[2m";
  private static final String RESET = "\u001b[0m";

  /** Of this process; see no-color.org for NO_COLOR. */
  static Style of(Map<String, String> environment) {
    boolean wanted =
        environment.getOrDefault("NO_COLOR", "").isEmpty()
            && !environment.getOrDefault("TERM", "").equals("dumb");
    return wanted ? new Style(isTerminal(1), isTerminal(2)) : PLAIN;
  }

  /** {@link System#console} would also want stdin to be one, and says nothing about stderr. */
  private static boolean isTerminal(int fd) {
    try {
      String device = Path.of("/dev/fd/" + fd).toRealPath().toString();
      return device.startsWith("/dev/pts/")
          || device.startsWith("/dev/tty")
          || device.equals("/dev/console");
    } catch (IOException e) {
      return false; // a pipe, say, which has no path
    }
  }

  /** For stdout. */
  String red(String text) {
    return stdout ? RED + text + RESET : text;
  }

  /** For stdout. */
  String yellow(String text) {
    return stdout ? YELLOW + text + RESET : text;
  }

  /** For stdout: what needs attention is coloured. */
  String status(String status) {
    return switch (status) {
      case "FATAL" -> red(status);
      case "BACKOFF" -> yellow(status);
      default -> status;
    };
  }

  /** For stderr. */
  String dim(String text) {
    return stderr ? DIM + text + RESET : text;
  }
}
