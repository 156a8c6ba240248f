package dev.watchdog.process;

import java.time.Duration;

/**
 * What the reader of our own stdout or stderr has cost so far.
 *
 * @param bytes that were dropped
 * @param lines that were dropped
 * @param stalled how long bytes have waited for him, in all
 */
public record Losses(long bytes, long lines, Duration stalled) {}
