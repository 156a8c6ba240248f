package dev.watchdog.config;

import dev.watchdog.companions.Companion;
import dev.watchdog.lifecycle.Signal;
import dev.watchdog.ownlog.OwnLog;
import dev.watchdog.process.OutputForm;
import dev.watchdog.process.StallPolicy;
import dev.watchdog.program.Program;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * All settings, valid.
 *
 * @param programs at least one, without circular dependencies
 * @param endSignals the signals that end this process; at least one
 * @param shutdownTimeout of the container runtime, longer than a second
 * @param companionPath the folder with the companions' jars
 * @param config the config file
 * @param doubts warnings, one sentence each
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
    OwnLog.Format logFormat,
    OwnLog.Level logLevel,
    Optional<Path> config,
    List<String> doubts) {

  private static final Duration REPORTING = Duration.ofSeconds(1);

  /** How long the programs may take to stop when the watchdog ends; the rest is for the report. */
  public Optional<Duration> shutdownBudget() {
    return shutdownTimeout.map(outer -> outer.minus(REPORTING));
  }
}
