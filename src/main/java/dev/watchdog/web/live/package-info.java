/**
 * Readers that follow a log or the events. A source has messages at positions, a subscriber has a
 * position, a sink takes one message at a time; the hub wakes all subscribers of a source. Nothing
 * here knows a path or a role.
 */
@NullMarked
package dev.watchdog.web.live;

import org.jspecify.annotations.NullMarked;
