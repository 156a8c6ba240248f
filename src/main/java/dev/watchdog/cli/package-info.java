/**
 * The commands: arguments in, text and an exit code out. How to ask a watchdog is in {@code
 * client}, how to print in {@code terminal}, live output in {@code follow}, and scripts for shells
 * in {@code completion}; none of these knows a command. No Vert.x here, because commands must start
 * fast.
 */
@NullMarked
package dev.watchdog.cli;

import org.jspecify.annotations.NullMarked;
