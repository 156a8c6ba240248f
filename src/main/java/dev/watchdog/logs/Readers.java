package dev.watchdog.logs;

/**
 * Those who read a {@link Log} live.
 *
 * @param linesBehindMax what the slowest of them has not been sent yet
 */
public record Readers(int count, long linesBehindMax) {}
