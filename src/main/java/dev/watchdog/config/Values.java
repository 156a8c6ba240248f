package dev.watchdog.config;

import dev.watchdog.access.Address;
import dev.watchdog.lifecycle.RestartLimit;
import dev.watchdog.lifecycle.Signal;
import dev.watchdog.text.Quantities;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Converts texts to values; empty if a text has the wrong form. */
final class Values {

  private static final Pattern LIMIT = Pattern.compile("(\\d{1,6})/(.+)");
  private static final Pattern NUMBER = Pattern.compile("-?\\d+(?:\\.\\d+)?");
  private static final Pattern ADDRESS =
      Pattern.compile("(?:([^:\\s/\\[\\]]*)|\\[([^\\]\\s]+)\\]):(\\d{1,5})");

  /**
   * KILL is not a request; STOP, TSTP, TTIN and TTOU only suspend, CONT, CHLD and URG do nothing
   * (signal(7)); glibc reserves 32 and 33.
   */
  private static final Set<String> NO_STOP_SIGNALS =
      Set.of(
          "SIGKILL", "SIGSTOP", "SIGTSTP", "SIGTTIN", "SIGTTOU", "SIGCONT", "SIGCHLD", "SIGURG",
          "SIG32", "SIG33");

  private static final Set<String> UNSEEN_SIGNALS = Set.of("SIGKILL", "SIGSTOP", "SIG32", "SIG33");

  private static final Set<String> UNHEARD_SIGNALS =
      Set.of("SIGKILL", "SIGSTOP", "SIGCHLD", "SIG32", "SIG33");

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

  /** {@code 2}, {@code 1.5}, {@code -3}. */
  static Optional<Double> number(String text) {
    return NUMBER.matcher(text).matches()
        ? Optional.of(Double.parseDouble(text)).filter(Double::isFinite)
        : Optional.empty();
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

  /** {@code 1024}, {@code -5}. */
  static Optional<Integer> integer(String text) {
    return text.matches("-?\\d{1,10}")
        ? Optional.of(Long.parseLong(text)).filter(n -> n.intValue() == n).map(Long::intValue)
        : Optional.empty();
  }

  static Optional<Boolean> truth(String text) {
    return switch (text) {
      case "true" -> Optional.of(true);
      case "false" -> Optional.of(false);
      default -> Optional.empty();
    };
  }

  /** {@code 027}: permissions as in chmod(1). */
  static Optional<Integer> octalMode(String text) {
    return text.matches("0?[0-7]{1,3}") ? Optional.of(Integer.parseInt(text, 8)) : Optional.empty();
  }

  /** A signal that a process can handle; it never sees KILL and STOP. */
  static Optional<Signal> answerableSignal(String text) {
    return Signal.parse(text).filter(signal -> !UNSEEN_SIGNALS.contains(signal.name()));
  }

  /** {@code TERM,INT}: signals that this process can be sent. */
  static Optional<Set<Signal>> endSignals(String text) {
    Set<Signal> signals = new HashSet<>();
    for (String name : text.split(",", -1)) {
      Optional<Signal> signal = Signal.parse(name);
      if (signal.isEmpty() || UNHEARD_SIGNALS.contains(signal.get().name())) {
        return Optional.empty();
      }
      signals.add(signal.get());
    }
    return Optional.of(Set.copyOf(signals));
  }

  /** A path that this JVM can represent: UTF-8 without NUL. */
  static Optional<Path> path(String text) {
    try {
      return Optional.of(Path.of(text)).filter(_ -> !text.isEmpty());
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }

  /**
   * A signal that requests an end, by its default action or by convention: httpd and php-fpm use
   * WINCH.
   */
  static Optional<Signal> stopSignal(String text) {
    return Signal.parse(text).filter(signal -> !NO_STOP_SIGNALS.contains(signal.name()));
  }
}
