package dev.watchdog.bus;

/** What somebody sent, within a sentence of ours: however much it was, the sentence stays one. */
public final class Quoted {

  private static final int CHARS_MAX = 64;

  private Quoted() {}

  /** In quotation marks, and no longer than can be read. */
  public static String of(String text) {
    return text.length() <= CHARS_MAX
        ? "\"" + text + "\""
        : "\"" + text.substring(0, CHARS_MAX) + "…\"";
  }
}
