/**
 * What lies below requests and WebSockets: connections, how long one may take, and how much memory
 * all of them together may hold. The one place that knows Netty's pipeline and what Vert.x keeps in
 * it. Nothing here knows what is served.
 */
@NullMarked
package dev.watchdog.web.connection;

import org.jspecify.annotations.NullMarked;
