/**
 * From a {@link dev.watchdog.process.Command} to what is executed: finds the file, the user and the
 * tools, says beforehand what cannot work, and marks a run so that its processes can be found.
 *
 * <p>Nothing is spawned here, and there is no run yet.
 */
@NullMarked
package dev.watchdog.process.spawn;

import org.jspecify.annotations.NullMarked;
