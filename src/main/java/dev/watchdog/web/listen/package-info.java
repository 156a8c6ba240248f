/**
 * Where the web accepts connections: TCP ports and Unix sockets, what may be in their way, and TLS.
 * Nothing here knows what is served, or to which callers.
 */
@NullMarked
package dev.watchdog.web.listen;

import org.jspecify.annotations.NullMarked;
