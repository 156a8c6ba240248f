package dev.watchdog.text;

import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;

/** Times as messages carry them: {@code 2026-01-02T03:04:05.678Z}. */
public final class Timestamp {

  private static final DateTimeFormatter MILLIS =
      new DateTimeFormatterBuilder().appendInstant(3).toFormatter();

  private Timestamp() {}

  /** In UTC, with milliseconds. */
  public static String of(Instant time) {
    return MILLIS.format(time);
  }
}
