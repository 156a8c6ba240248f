/**
 * Figures for Prometheus. Events are counted where they happen, in plain fields that one thread
 * writes; Micrometer reads them on a scrape, on a thread of its own. So nothing here delays a
 * start, a stop or a line of output, and without scrapes it costs next to nothing.
 *
 * <p>Only this package knows Micrometer. It changes nothing about a program, and waits for none.
 */
@NullMarked
package dev.watchdog.metrics;

import org.jspecify.annotations.NullMarked;
