/** Texts as values, for all who read what people write. JDK only. */
@NullMarked
package dev.watchdog.text;

import org.jspecify.annotations.NullMarked;
