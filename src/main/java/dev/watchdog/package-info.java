/**
 * The watchdog as a process: {@link dev.watchdog.Main} reads what to do, {@link
 * dev.watchdog.Watchdog} does it.
 */
@NullMarked
package dev.watchdog;

import org.jspecify.annotations.NullMarked;
