package dev.watchdog.lifecycle;

import java.time.Duration;

/**
 * The child of a run: leader of its session and process group.
 *
 * @param since when it was spawned, on the same clock as the events
 */
public record Child(int pid, Duration since) {}
