package dev.watchdog.config;

import dev.watchdog.companions.Companion;
import dev.watchdog.lifecycle.Supervision;
import dev.watchdog.process.Command;
import dev.watchdog.process.StallPolicy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * All that was set, valid.
 *
 * @param shutdownTimeout of the container's runtime, longer than a second
 * @param companionPath the folder with the companions' jars
 * @param logBytes how much output to keep for replay, per program
 */
public record Settings(
    String name,
    Command command,
    Supervision supervision,
    OnFatal onFatal,
    Optional<Duration> shutdownTimeout,
    Serving serving,
    List<Companion> companions,
    Optional<Path> companionPath,
    long logBytes,
    StallPolicy stdoutStall,
    LogFormat logFormat,
    LogLevel logLevel) {

  private static final Duration REPORTING = Duration.ofSeconds(1);

  /** What becomes of the watchdog when its program is FATAL. */
  public enum OnFatal {
    EXIT,
    STAY
  }

  /** How the watchdog's own log is written. */
  public enum LogFormat {
    TEXT,
    JSON
  }

  /** What the watchdog's own log leaves out. */
  public enum LogLevel {
    ERROR,
    WARN,
    INFO,
    DEBUG
  }

  /** From the stop signal to the kill when the watchdog ends: in time to report it. */
  public Duration stopTimeoutAtShutdown() {
    Duration timeout = supervision.stopTimeout();
    return shutdownTimeout
        .map(outer -> outer.minus(REPORTING))
        .filter(inner -> inner.compareTo(timeout) < 0)
        .orElse(timeout);
  }
}
