/** Texts as values, for all who read or write what people read. JDK only. */
@NullMarked
package dev.watchdog.text;

import org.jspecify.annotations.NullMarked;
