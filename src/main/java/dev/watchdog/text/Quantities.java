package dev.watchdog.text;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations and sizes as people write them; empty where a text is neither. */
public final class Quantities {

  private static final Pattern PART = Pattern.compile("(\\d+(?:\\.\\d+)?)(ms|s|m|h)");
  private static final Pattern DURATION = Pattern.compile("(?:" + PART.pattern() + ")+|0");
  private static final Pattern SIZE = Pattern.compile("(\\d{1,9})(B|KiB|MiB|GiB)");
  private static final Duration LONGEST = Duration.ofDays(365);

  private Quantities() {}

  /** {@code 500ms}, {@code 1.5s}, {@code 1m30s}, {@code 0}; at most a year. */
  public static Optional<Duration> duration(String text) {
    if (text.length() > 40 || !DURATION.matcher(text).matches()) {
      return Optional.empty();
    }
    double millis = 0;
    Matcher part = PART.matcher(text);
    while (part.find()) {
      millis += Double.parseDouble(part.group(1)) * millisOf(part.group(2));
    }
    return millis > LONGEST.toMillis()
        ? Optional.empty()
        : Optional.of(Duration.ofNanos(Math.round(millis * 1e6)));
  }

  private static double millisOf(String unit) {
    return switch (unit) {
      case "ms" -> 1;
      case "s" -> 1_000;
      case "m" -> 60_000;
      default -> 3_600_000;
    };
  }

  /** {@code 512KiB}, {@code 4MiB}; in bytes. */
  public static Optional<Long> bytes(String text) {
    Matcher size = SIZE.matcher(text);
    return size.matches()
        ? Optional.of(Long.parseLong(size.group(1)) << shiftOf(size.group(2)))
        : Optional.empty();
  }

  private static int shiftOf(String unit) {
    return switch (unit) {
      case "B" -> 0;
      case "KiB" -> 10;
      case "MiB" -> 20;
      default -> 30;
    };
  }
}
