/** Vert.x's worker threads, which may not be there when a program holds the limit of processes. */
@NullMarked
package dev.watchdog.worker;

import org.jspecify.annotations.NullMarked;
