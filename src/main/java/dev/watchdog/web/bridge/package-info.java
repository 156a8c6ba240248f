/**
 * The event bus over a WebSocket, in the protocol of Vert.x' own bridge, for companions in other
 * processes. What a client may hear or send is decided by its role, in {@code Published} and in
 * {@code command}.
 */
@NullMarked
package dev.watchdog.web.bridge;

import org.jspecify.annotations.NullMarked;
