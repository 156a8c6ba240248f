package dev.watchdog.probes;

import dev.watchdog.logs.Position;
import dev.watchdog.process.Command;
import dev.watchdog.process.OperatingSystem.RunId;
import java.time.Duration;

/**
 * The run whose health is watched.
 *
 * @param command of its program
 * @param stopTimeout what it has to end once it says that it is about to
 * @param begin where its first line may be
 */
public record Supervised(
    Command command, RunId run, Vitals vitals, Duration stopTimeout, Position begin) {}
