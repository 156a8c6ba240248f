package dev.watchdog.config;

import java.util.List;
import java.util.Map;

/**
 * The effective settings and their sources, for {@code check}.
 *
 * @param watchdog the watchdog's own settings
 * @param programs the settings of each program by name, in the order of the file
 */
public record Effective(List<Line> watchdog, Map<String, List<Line>> programs) {

  /**
   * One setting.
   *
   * @param text without secrets
   * @param source {@code -restart-delay}, {@code WATCHDOG_RESTART_DELAY}, a place in the file, or
   *     {@code default}
   */
  public record Line(String key, String text, String source) {

    static Line of(Option option, SourcedText given) {
      return new Line(option.key(), shown(option, given.text()), source(given));
    }

    static String source(SourcedText given) {
      return given.isGiven() ? given.source() : "default";
    }

    /** The config of a companion may contain a secret. */
    private static String shown(Option option, String text) {
      return option == Option.COMPANION ? text.replaceAll("\\{[^\\n]*", "{…}") : text;
    }
  }
}
