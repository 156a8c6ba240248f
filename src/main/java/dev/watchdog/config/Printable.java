package dev.watchdog.config;

import java.util.Locale;

/**
 * Text of others within a sentence of ours, which must neither break lines nor steer a terminal.
 */
public final class Printable {

  private Printable() {}

  /** The same, with control characters as {@code \}{@code u001b}. */
  public static String of(String text) {
    StringBuilder line = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isISOControl(c)) {
        line.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
      } else {
        line.append(c);
      }
    }
    return line.toString();
  }
}
