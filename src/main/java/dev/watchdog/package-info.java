/** The watchdog as a process: {@link dev.watchdog.Main} puts the parts together. */
@NullMarked
package dev.watchdog;

import org.jspecify.annotations.NullMarked;
