/**
 * The shell around the core: facts and orders become events, {@link
 * dev.watchdog.lifecycle.Lifecycle#step} decides, and its effects are carried out here, on one
 * event-loop context per program. Nothing is decided here.
 */
@NullMarked
package dev.watchdog.program;

import org.jspecify.annotations.NullMarked;
