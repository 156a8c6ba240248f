/**
 * Black-box tests: each starts the distribution as a process and observes it from outside, by its
 * output, its exit code, HTTP, WebSockets and {@code /proc}. Nothing here uses a class of the
 * product.
 *
 * <p>{@link dev.watchdog.it.Launch} starts a watchdog, {@link dev.watchdog.it.RunningWatchdog} is
 * one that runs. A test of a class belongs beside that class, in its package.
 */
package dev.watchdog.it;
