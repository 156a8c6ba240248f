/**
 * How it is found out whether a program is ready and healthy: what to ask and how often, the asking
 * itself, and what programs say of themselves (sd_notify(3)). Nothing is decided here: what follows
 * from an answer is decided by the lifecycle.
 */
@NullMarked
package dev.watchdog.probes;

import org.jspecify.annotations.NullMarked;
