/**
 * Runs, from the spawn until nothing is left of them: which processes belong to one, how they are
 * signalled, killed and reaped. {@link dev.watchdog.process.runs.Linux} puts it together.
 *
 * <p>Two threads, however many programs there are, both there from the start: {@code watchdog-wait}
 * reaps whatever ends, {@code watchdog-sweep} looks through {@code /proc} when something may be
 * left.
 */
@NullMarked
package dev.watchdog.process.runs;

import org.jspecify.annotations.NullMarked;
