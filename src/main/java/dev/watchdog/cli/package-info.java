/** The commands of the command line, and the words they print. */
@NullMarked
package dev.watchdog.cli;

import org.jspecify.annotations.NullMarked;
