/**
 * What children write: read from their pipes, written to our own stdout and stderr, added to the
 * log of their program. Two threads, however many programs there are: {@code watchdog-output} for
 * programs, {@code watchdog-intake} for all else. Neither blocks.
 *
 * <p>What the lines mean is not known here.
 */
@NullMarked
package dev.watchdog.process.output;

import org.jspecify.annotations.NullMarked;
