/**
 * What programs wrote: bytes become numbered lines, kept in a ring for as long as they fit, and
 * read by any number of cursors. Nothing here knows processes, sockets or JSON.
 */
@NullMarked
package dev.watchdog.logs;

import org.jspecify.annotations.NullMarked;
