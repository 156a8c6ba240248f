package dev.watchdog.cli.terminal;

import dev.watchdog.process.proc.Machine;
import java.util.Map;

/** Whether lines on stdout can be overwritten. */
public record Style(boolean stdout, boolean stderr, Palette palette) {

  public static final Style PLAIN = new Style(false, false);

  private static final String RED = "\u001b[31m";
  private static final String YELLOW = "\u001b[33m";
  private static final String RESET = "\u001b[0m";

  /** Also resets the colours of an incomplete line. */
  private static final String REVERSE = "\u001b[0;7m";

  /** What a terminal can show. */
  enum Palette {
    /** Text only: a dumb terminal. */
    NONE,
    /** No colours: NO_COLOR is set. */
    MONOCHROME,
    COLOURS
  }

  /** With colours. */
  public Style(boolean stdout, boolean stderr) {
    this(stdout, stderr, Palette.COLOURS);
  }

  /** The style of this process. */
  public static Style of(Map<String, String> environment) {
    return new Style(Machine.isTerminal(1), Machine.isTerminal(2), palette(environment));
  }

  /** See no-color.org for NO_COLOR. */
  private static Palette palette(Map<String, String> environment) {
    if (environment.getOrDefault("TERM", "").equals("dumb")) {
      return Palette.NONE;
    }
    return environment.getOrDefault("NO_COLOR", "").isEmpty()
        ? Palette.COLOURS
        : Palette.MONOCHROME;
  }

  /** Whether stdout is a terminal on which one line can be written over another. */
  public boolean redraws() {
    return stdout && palette != Palette.NONE;
  }

  public boolean hasColours() {
    return palette == Palette.COLOURS;
  }

  /** For stdout. */
  public String red(String text) {
    return coloured(RED, text);
  }

  /** For stdout. */
  String yellow(String text) {
    return coloured(YELLOW, text);
  }

  private String coloured(String colour, String text) {
    return stdout && hasColours() ? colour + text + RESET : text;
  }

  /** For stdout: a status that needs attention is coloured. */
  public String status(String status) {
    return switch (status) {
      case "FATAL" -> red(status);
      case "BACKOFF" -> yellow(status);
      default -> status;
    };
  }

  /**
   * For stderr: our own notices. On a terminal they are in reverse video, which {@link
   * TerminalText} removes from programs' text, so no program can forge them.
   */
  String notice(String text) {
    String line = "--- " + text + " ---";
    return stderr && palette != Palette.NONE ? REVERSE + line + RESET : line;
  }
}
