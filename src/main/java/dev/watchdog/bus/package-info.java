/** The event bus as companions see it: addresses, and messages as JSON. Nothing is decided here. */
@NullMarked
package dev.watchdog.bus;

import org.jspecify.annotations.NullMarked;
