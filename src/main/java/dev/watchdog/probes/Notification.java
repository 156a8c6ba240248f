package dev.watchdog.probes;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * One thing that a program says of itself, sd_notify(3). What is not here is ignored: {@code
 * MAINPID} because the main process is always the child, {@code FDSTORE} because descriptors are
 * not kept, and what is unknown, as the protocol asks.
 */
public sealed interface Notification {

  /** {@code READY=1}: it has started, or has read its settings again. */
  record Ready() implements Notification {}

  /** {@code RELOADING=1}: it reads its settings again. */
  record Reloading() implements Notification {}

  /** {@code STOPPING=1}: it is about to end by itself. */
  record Stopping() implements Notification {}

  /** {@code WATCHDOG=1}: it is alive. */
  record Heartbeat() implements Notification {}

  /** {@code WATCHDOG=trigger}: it has found out itself that it does not do its work. */
  record Trigger() implements Notification {}

  /** {@code STATUS=…}: in its words. */
  record StatusText(String text) implements Notification {}

  /** {@code WATCHDOG_USEC=…}: how long it may be silent from now on; zero for ever. */
  record Interval(Duration silence) implements Notification {}

  /** {@code EXTEND_TIMEOUT_USEC=…}: it needs this long from now, whatever is due before. */
  record Extend(Duration time) implements Notification {}

  /** What a message says, in its order. */
  static List<Notification> read(String message) {
    return Arrays.stream(message.split("\n", -1)).flatMap(line -> readLine(line).stream()).toList();
  }

  private static Optional<Notification> readLine(String line) {
    int equals = line.indexOf('=');
    if (equals < 0) {
      return Optional.empty();
    }
    String value = line.substring(equals + 1);
    return switch (line.substring(0, equals)) {
      case "READY" -> when(value, "1", new Ready());
      case "RELOADING" -> when(value, "1", new Reloading());
      case "STOPPING" -> when(value, "1", new Stopping());
      case "WATCHDOG" ->
          when(value, "1", new Heartbeat()).or(() -> when(value, "trigger", new Trigger()));
      case "STATUS" -> Optional.of(new StatusText(value));
      case "WATCHDOG_USEC" -> micros(value).map(Interval::new);
      case "EXTEND_TIMEOUT_USEC" -> micros(value).map(Extend::new);
      default -> Optional.empty();
    };
  }

  private static Optional<Notification> when(String value, String wanted, Notification meant) {
    return value.equals(wanted) ? Optional.of(meant) : Optional.empty();
  }

  /** What is more than a century counts as one, so that sums stay numbers. */
  private static Optional<Duration> micros(String value) {
    if (value.isEmpty()
        || value.length() > 20
        || !value.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return Optional.empty();
    }
    long most = Duration.ofDays(36_500).toNanos() / 1_000;
    long micros = value.length() > 18 ? most : Math.min(Long.parseLong(value), most);
    return Optional.of(Duration.ofNanos(micros * 1_000));
  }
}
