/**
 * Commands of callers, on their way to the event bus and back, and the log of those that are
 * refused. Nothing here is decided about a program, and nothing here knows a path.
 */
@NullMarked
package dev.watchdog.web.command;

import org.jspecify.annotations.NullMarked;
