package dev.watchdog.program;

import dev.watchdog.lifecycle.Supervision;
import dev.watchdog.process.Command;

/**
 * What to run, and how to supervise it.
 *
 * @param name of letters, digits, {@code .}, {@code _} and {@code -}; part of addresses and paths
 * @param logBytes how much of its output to keep for replay
 */
public record Program(String name, Command command, Supervision supervision, long logBytes) {}
