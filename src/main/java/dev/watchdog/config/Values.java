package dev.watchdog.config;

import dev.watchdog.access.Address;
import dev.watchdog.lifecycle.RestartLimit;
import dev.watchdog.lifecycle.Signal;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Texts as values; empty where a text is none. Of which option it was, the caller says. */
final class Values {

  private static final Pattern PART = Pattern.compile("(\\d+(?:\\.\\d+)?)(ms|s|m|h)");
  private static final Pattern DURATION = Pattern.compile("(?:" + PART.pattern() + ")+|0");
  private static final Pattern LIMIT = Pattern.compile("(\\d{1,6})/(.+)");
  private static final Pattern NUMBER = Pattern.compile("-?\\d+(?:\\.\\d+)?");
  private static final Pattern SIZE = Pattern.compile("(\\d{1,9})(B|KiB|MiB|GiB)");
  private static final Pattern ADDRESS =
      Pattern.compile("(?:([^:\\s/\\[\\]]*)|\\[([^\\]\\s]+)\\]):(\\d{1,5})");

  /**
   * KILL is not asked, it is done; STOP, TSTP, TTIN and TTOU stop for a while, CONT, CHLD and URG
   * do nothing (signal(7)); 32 and 33 glibc keeps for itself.
   */
  private static final Set<String> NO_STOP_SIGNALS =
      Set.of(
          "SIGKILL", "SIGSTOP", "SIGTSTP", "SIGTTIN", "SIGTTOU", "SIGCONT", "SIGCHLD", "SIGURG",
          "SIG32", "SIG33");

  private static final Duration LONGEST = Duration.ofDays(365);

  private Values() {}

  /** {@code 500ms}, {@code 1.5s}, {@code 1m30s}, {@code 0}; at most a year. */
  static Optional<Duration> duration(String text) {
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

  /** {@code 5/1m}. */
  static Optional<RestartLimit> restartLimit(String text) {
    Matcher limit = LIMIT.matcher(text);
    return limit.matches()
        ? duration(limit.group(2))
            .filter(Duration::isPositive)
            .map(period -> new RestartLimit(Integer.parseInt(limit.group(1)), period))
        : Optional.empty();
  }

  /** {@code 2}, {@code 1.5}, {@code -3}. */
  static Optional<Double> number(String text) {
    return NUMBER.matcher(text).matches()
        ? Optional.of(Double.parseDouble(text)).filter(Double::isFinite)
        : Optional.empty();
  }

  /** {@code 512KiB}, {@code 4MiB}; in bytes. */
  static Optional<Long> bytes(String text) {
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

  /** {@code 127.0.0.1:8910}, {@code [::1]:8910}, {@code localhost:0}; {@code :8910} is any. */
  static Optional<Address> address(String text) {
    Matcher address = ADDRESS.matcher(text);
    if (!address.matches() || Integer.parseInt(address.group(3)) > 65_535) {
      return Optional.empty();
    }
    String host = Optional.ofNullable(address.group(1)).orElseGet(() -> address.group(2));
    return Optional.of(
        new Address(host.isEmpty() ? "0.0.0.0" : host, Integer.parseInt(address.group(3))));
  }

  /** A path that this JVM can name: no NUL in it, and nothing but UTF-8. */
  static Optional<Path> path(String text) {
    try {
      return Optional.of(Path.of(text)).filter(_ -> !text.isEmpty());
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }

  /**
   * A signal that asks a process to end: it ends by it, or at least may take it so. WINCH is there
   * because httpd and php-fpm do.
   */
  static Optional<Signal> stopSignal(String text) {
    return Signal.parse(text).filter(signal -> !NO_STOP_SIGNALS.contains(signal.name()));
  }
}
