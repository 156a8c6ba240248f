package dev.watchdog.bus;

/** Text of a client inside a message of ours, cut to a length that can be read. */
public final class Quoted {

  private static final int CHARS_MAX = 64;

  private Quoted() {}

  /** The text, or its beginning, in quotation marks. */
  public static String of(String text) {
    return text.length() <= CHARS_MAX
        ? "\"" + text + "\""
        : "\"" + text.substring(0, CHARS_MAX) + "…\"";
  }
}
