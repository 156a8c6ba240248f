/**
 * The commands of the command line, and the words they print. Some are clients of a running
 * watchdog, each a process of its own, in a hurry and with one thread: they know the Unix socket,
 * HTTP, WebSocket and JSON, but nothing of Vert.x and its event loops.
 */
@NullMarked
package dev.watchdog.cli;

import org.jspecify.annotations.NullMarked;
