/**
 * The watchdog's API over its Unix socket: connection, HTTP/1.1, WebSocket and JSON for one thread.
 * A command is a process of its own that has to start fast, so there is no Vert.x here. It knows no
 * command and prints nothing.
 */
@NullMarked
package dev.watchdog.cli.client;

import org.jspecify.annotations.NullMarked;
