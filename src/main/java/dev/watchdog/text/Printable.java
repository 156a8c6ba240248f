package dev.watchdog.text;

import java.util.Locale;

/** Text from outside on one line of ours: it can neither break the line nor control a terminal. */
public final class Printable {

  private Printable() {}

  /** The same text, with control characters as escapes such as {@code \}{@code u001b}. */
  public static String of(String text) {
    StringBuilder line = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (isControl(c)) {
        line.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
      } else {
        line.append(c);
      }
    }
    return line.toString();
  }

  /**
   * The start of the text, with a question mark for every control character and for everything that
   * is invisible or not a character.
   */
  public static String masked(String text, int charsMax) {
    String start = text.length() <= charsMax ? text : text.substring(0, charsMax) + "…";
    StringBuilder line = new StringBuilder(start.length());
    start.codePoints().map(c -> isVisible(c) ? c : '?').forEach(line::appendCodePoint);
    return line.toString();
  }

  private static boolean isVisible(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE ->
          false;
      default -> c != '\uFFFD';
    };
  }

  /**
   * Whether a character controls the output: C0, DEL and C1 control a terminal; the line and
   * paragraph separators and the bidirectional controls (Unicode Annex 9) change how a line looks.
   */
  public static boolean isControl(char c) {
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
