/**
 * What supervision sees of the operating system: {@link dev.watchdog.process.OperatingSystem} and
 * what passes through it. Tests simulate it; {@link dev.watchdog.process.runs.Linux} is the real
 * one. It reports facts and carries out effects, and decides nothing about a program's lifecycle.
 *
 * <p>This package knows none of its rooms. They are, from below: {@code posix} calls the C library;
 * {@code proc} reads {@code /proc}; {@code spawn} turns a command into what is executed; {@code
 * output} reads what children write; {@code runs} spawns, signals, kills and reaps.
 */
@NullMarked
package dev.watchdog.process;

import org.jspecify.annotations.NullMarked;
