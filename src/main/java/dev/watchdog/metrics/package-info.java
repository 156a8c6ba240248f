/**
 * Figures for Prometheus. What happens is counted where it happens, in plain fields that one thread
 * writes; Micrometer reads them when somebody asks, on a thread of its own. So nothing here is in
 * the way of a start, a stop or a line of output, and what nobody asks for costs next to nothing.
 *
 * <p>Only this package knows Micrometer. It changes nothing about a program, and waits for none.
 */
@NullMarked
package dev.watchdog.metrics;

import org.jspecify.annotations.NullMarked;
