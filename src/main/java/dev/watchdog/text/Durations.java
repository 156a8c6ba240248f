package dev.watchdog.text;

import java.time.Duration;
import java.util.Locale;

/** Durations in messages. */
public final class Durations {

  private static final int MINUTE = 60;
  private static final int HOUR = 60 * MINUTE;
  private static final int DAY = 24 * HOUR;

  private Durations() {}

  /** A duration from the settings, exactly: "30 s", "1500 ms". */
  public static String exact(Duration duration) {
    long millis = duration.toMillis();
    return millis % 1_000 == 0 ? millis / 1_000 + " s" : millis + " ms";
  }

  /** A measured duration, rounded: "250 ms", "3.2 s", "1 min 12 s", "2 h 5 min", "3 d 4 h". */
  public static String describe(Duration duration) {
    long millis = duration.toMillis();
    long seconds = duration.toSeconds();
    if (millis < 1_000) {
      return millis + " ms";
    }
    if (seconds < MINUTE) {
      return String.format(Locale.ROOT, "%.1f s", millis / 1_000.0).replace(".0 ", " ");
    }
    if (seconds < HOUR) {
      return pair(seconds / MINUTE, "min", seconds % MINUTE, "s");
    }
    if (seconds < DAY) {
      return pair(seconds / HOUR, "h", seconds % HOUR / MINUTE, "min");
    }
    return pair(seconds / DAY, "d", seconds % DAY / HOUR, "h");
  }

  private static String pair(long large, String largeUnit, long small, String smallUnit) {
    return large + " " + largeUnit + (small == 0 ? "" : " " + small + " " + smallUnit);
  }
}
