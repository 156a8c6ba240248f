/**
 * The operating system: spawning, waiting, signals, pipes, {@code /proc}.
 *
 * <p>Only this package calls native code or reads {@code /proc}. {@link
 * dev.watchdog.process.OperatingSystem} is the seam that everything else sees, and that tests
 * simulate; {@link dev.watchdog.process.Linux} is the real one. It reports facts and carries out
 * commands, and decides nothing about a program's lifecycle.
 *
 * <p>Three threads, however many programs there are: {@code watchdog-wait} reaps whatever dies,
 * {@code watchdog-output} reads every pipe, {@code watchdog-sweep} looks through {@code /proc} and
 * exists only while there is something to look for.
 */
@NullMarked
package dev.watchdog.process;

import org.jspecify.annotations.NullMarked;
