package dev.watchdog.config;

import dev.watchdog.companions.Companion;
import dev.watchdog.lifecycle.Signal;
import dev.watchdog.process.OutputForm;
import dev.watchdog.process.StallPolicy;
import dev.watchdog.program.Program;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * All that was set, valid.
 *
 * @param programs at least one; none depends on itself, by whatever way
 * @param endSignals what this process is told to end by; at least one
 * @param shutdownTimeout of the container's runtime, longer than a second
 * @param companionPath the folder with the companions' jars
 * @param config the file that some of it comes from
 * @param doubts what may not be meant, a sentence each
 */
public record Settings(
    List<Program> programs,
    Set<Signal> endSignals,
    Optional<Duration> shutdownTimeout,
    Serving serving,
    List<Companion> companions,
    Optional<Path> companionPath,
    OutputForm output,
    StallPolicy stdoutStall,
    LogFormat logFormat,
    LogLevel logLevel,
    Optional<Path> config,
    List<String> doubts) {

  private static final Duration REPORTING = Duration.ofSeconds(1);

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

  /** How long the programs may take to stop when the watchdog ends: in time to report it. */
  public Optional<Duration> shutdownBudget() {
    return shutdownTimeout.map(outer -> outer.minus(REPORTING));
  }
}
