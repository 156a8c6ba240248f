/**
 * The C library: one type for each family of system calls, named in the words of its man pages.
 *
 * <p>Only this package calls native code. It knows neither programs nor runs, and decides nothing:
 * a failed call is its errno, a {@link dev.watchdog.process.posix.PosixException} where there is no
 * sensible way on.
 */
@NullMarked
package dev.watchdog.process.posix;

import org.jspecify.annotations.NullMarked;
