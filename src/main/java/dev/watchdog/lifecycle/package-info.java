/**
 * The pure core: what is decided about one program and about several, and nothing of how it is
 * carried out.
 *
 * <p>{@link dev.watchdog.lifecycle.Lifecycle#step} takes the state of a program and an event, and
 * returns the next state and the effects that lead there; {@link dev.watchdog.lifecycle.Group#step}
 * does so for all programs of a watchdog. No clock, no randomness, no I/O, no thread: time and
 * chance come in as values. Only the JDK may be used here, and every other package may use this
 * one.
 */
@NullMarked
package dev.watchdog.lifecycle;

import org.jspecify.annotations.NullMarked;
