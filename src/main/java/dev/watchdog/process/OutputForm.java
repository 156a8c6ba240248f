package dev.watchdog.process;

/** What the programs' output looks like on our own stdout and stderr. */
public enum OutputForm {
  /** Byte for byte, as soon as it was read; lines of several programs may mix. */
  RAW,
  /**
   * Each line with its program's name before it: {@code web | }. The rest are the program's own
   * bytes.
   */
  PREFIXED,
  /**
   * Each line as a JSON object on a line of its own, with the program, its number, time, stream and
   * run; bytes that are not UTF-8 become U+FFFD.
   */
  JSON
}
