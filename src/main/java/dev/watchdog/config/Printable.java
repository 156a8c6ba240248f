package dev.watchdog.config;

import java.util.Locale;

/**
 * Text of others within a sentence of ours, which must neither break lines nor steer a terminal.
 */
public final class Printable {

  private Printable() {}

  /** The same, with each character that does more than stand there as {@code \}{@code u001b}. */
  public static String of(String text) {
    StringBuilder line = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (steers(c)) {
        line.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
      } else {
        line.append(c);
      }
    }
    return line.toString();
  }

  /**
   * Whether a character controls what shows it: C0, DEL and C1 steer terminals, and the line and
   * paragraph separators and the bidirectional controls (Unicode Annex 9) show a line as another
   * one than it is.
   */
  public static boolean steers(char c) {
    return Character.isISOControl(c) || isBidirectionalControl(c) || c == '\u2028' || c == '\u2029';
  }

  private static boolean isBidirectionalControl(char c) {
    return c == '\u061c'
        || c == '\u200e'
        || c == '\u200f'
        || (c >= '\u202a' && c <= '\u202e')
        || (c >= '\u2066' && c <= '\u206f');
  }
}
