package dev.watchdog.config;

import dev.watchdog.lifecycle.RestartLimit;
import dev.watchdog.lifecycle.Signal;
import dev.watchdog.text.Quantities;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Texts as values; empty where a text is none. Of which option it was, the caller says. */
final class Values {

  private static final Pattern LIMIT = Pattern.compile("(\\d{1,6})/(.+)");
  private static final Pattern ADDRESS =
      Pattern.compile("(?:([^:\\s/\\[\\]]*)|\\[([^\\]\\s]+)\\]):(\\d{1,5})");

  private Values() {}

  /** {@code 5/1m}. */
  static Optional<RestartLimit> restartLimit(String text) {
    Matcher limit = LIMIT.matcher(text);
    return limit.matches()
        ? Quantities.duration(limit.group(2))
            .filter(Duration::isPositive)
            .map(period -> new RestartLimit(Integer.parseInt(limit.group(1)), period))
        : Optional.empty();
  }

  static Optional<Double> number(String text) {
    try {
      return Optional.of(Double.parseDouble(text)).filter(Double::isFinite);
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  /** {@code 127.0.0.1:8910}, {@code [::1]:8910}, {@code localhost:0}; {@code :8910} is any. */
  static Optional<Serving.Address> address(String text) {
    Matcher address = ADDRESS.matcher(text);
    if (!address.matches() || Integer.parseInt(address.group(3)) > 65_535) {
      return Optional.empty();
    }
    String host = Optional.ofNullable(address.group(1)).orElseGet(() -> address.group(2));
    return Optional.of(
        new Serving.Address(host.isEmpty() ? "0.0.0.0" : host, Integer.parseInt(address.group(3))));
  }

  /** A path that this JVM can name: no NUL in it, and nothing but UTF-8. */
  static Optional<Path> path(String text) {
    try {
      return Optional.of(Path.of(text)).filter(_ -> !text.isEmpty());
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }

  /** A signal that can end a process: KILL is not asked, it is done. */
  static Optional<Signal> stopSignal(String text) {
    return Signal.parse(text).filter(signal -> !signal.equals(Signal.KILL));
  }
}
