/**
 * Command lines: flags, their values and operands, for {@code run} and for every other command.
 * What an option means to a program belongs to the settings; JDK only.
 */
@NullMarked
package dev.watchdog.arguments;

import org.jspecify.annotations.NullMarked;
