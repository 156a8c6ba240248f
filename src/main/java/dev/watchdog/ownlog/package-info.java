/** The watchdog's own log: what Logback writes, and how it is set up without reading XML. */
@NullMarked
package dev.watchdog.ownlog;

import org.jspecify.annotations.NullMarked;
