package dev.watchdog.config;

import java.util.List;
import java.util.stream.Stream;

/** The keys of a program in the config file. */
final class ProgramKeys {

  static final String TYPE = "type";
  static final String PATH = "path";
  static final String ARGS = "args";
  static final String COMMAND = "command";
  static final String ENVIRONMENT = "environment";
  static final String ENV_FILE = "env-file";
  static final String DEPENDS_ON = "depends-on";
  static final String AUTOSTART = "autostart";
  static final String WHEN_IT_ENDS = "when-it-ends";
  static final String ON = "on";
  static final String READY = "ready";
  static final String ALIVE = "alive";
  static final String WATCHDOG = "watchdog";

  /** Keys that are not allowed in {@code defaults}, because each program has its own. */
  private static final List<String> OWN = List.of(COMMAND, PATH, ARGS, DEPENDS_ON);

  private static final List<String> SHARED =
      List.of(TYPE, ENVIRONMENT, ENV_FILE, AUTOSTART, WHEN_IT_ENDS, ON, READY, ALIVE, WATCHDOG);

  private ProgramKeys() {}

  static List<String> ofPrograms() {
    return Stream.concat(OWN.stream(), ofDefaults().stream()).toList();
  }

  static List<String> ofDefaults() {
    return Stream.concat(SHARED.stream(), Option.keys(Option.Scope.PROGRAM).stream()).toList();
  }
}
