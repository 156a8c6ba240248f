/**
 * The shell around the core: facts and commands become events, {@link
 * dev.watchdog.lifecycle.Lifecycle#step} decides about one program and {@link
 * dev.watchdog.lifecycle.Group#step} about all of them, and their effects are carried out here, on
 * one event-loop context for all programs. Nothing is decided here.
 */
@NullMarked
package dev.watchdog.program;

import org.jspecify.annotations.NullMarked;
