package dev.watchdog.lifecycle;

import java.time.Duration;
import java.util.List;

/**
 * How often a program may die: one death more than {@code restarts} within {@code period} is FATAL.
 *
 * @param restarts 0 or more
 * @param period longer than zero
 */
public record RestartLimit(int restarts, Duration period) {

  /** The deaths that still count at {@code now}. Times are since any one origin. */
  List<Duration> within(List<Duration> deaths, Duration now) {
    return deaths.stream().filter(death -> death.compareTo(now.minus(period)) > 0).toList();
  }

  boolean isExceeded(List<Duration> deaths) {
    return deaths.size() > restarts;
  }
}
