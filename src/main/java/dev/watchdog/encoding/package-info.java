/**
 * Encodes the lines of a log as text or JSON for every output: WebSockets, HTTP, the event bus and
 * our own stdout. It knows no reader and no connection. JDK only.
 */
@NullMarked
package dev.watchdog.encoding;

import org.jspecify.annotations.NullMarked;
