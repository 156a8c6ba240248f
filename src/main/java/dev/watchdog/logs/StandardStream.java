package dev.watchdog.logs;

import java.util.Locale;

/** The two streams that a program writes to. */
public enum StandardStream {
  STDOUT,
  STDERR;

  private final String word = name().toLowerCase(Locale.ROOT);

  /** {@code stdout} or {@code stderr}. */
  public String word() {
    return word;
  }
}
