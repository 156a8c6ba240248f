/**
 * The paths of the HTTP API, one class for each subject: it reads the request, asks, and writes the
 * answer. A path names its role when it is added to the router. What several subjects need belongs
 * to another room.
 */
@NullMarked
package dev.watchdog.web.routes;

import org.jspecify.annotations.NullMarked;
