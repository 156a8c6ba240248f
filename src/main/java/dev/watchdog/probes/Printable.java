package dev.watchdog.probes;

import java.util.regex.Pattern;

/** What a program said, fit for one line of our log. */
final class Printable {

  private static final Pattern UNFIT =
      Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}\\p{Cs}\\uFFFD]");

  private Printable() {}

  /** Without what steers terminals or ends lines, and cut where it is too long. */
  static String of(String text, int charsMax) {
    String cut = text.length() <= charsMax ? text : text.substring(0, charsMax) + "…";
    return UNFIT.matcher(cut).replaceAll("?");
  }
}
