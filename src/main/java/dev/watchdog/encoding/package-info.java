/**
 * A log's lines as those get them who read it from outside: text, or JSON. The way of JSON is the
 * same for WebSockets, HTTP, the event bus and our own stdout. JDK only; who gets it, and when, is
 * not known here.
 */
@NullMarked
package dev.watchdog.encoding;

import org.jspecify.annotations.NullMarked;
