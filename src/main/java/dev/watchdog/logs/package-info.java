/**
 * What programs write: bytes become numbered lines in a ring, which any number of cursors read.
 * Nothing here knows processes, sockets or JSON.
 */
@NullMarked
package dev.watchdog.logs;

import org.jspecify.annotations.NullMarked;
