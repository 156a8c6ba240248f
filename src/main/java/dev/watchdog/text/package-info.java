/**
 * Text that people read and write: durations, sizes and times, suggestions for misspelt words, and
 * text from outside made safe to print. JDK only; it knows no option and no message.
 */
@NullMarked
package dev.watchdog.text;

import org.jspecify.annotations.NullMarked;
