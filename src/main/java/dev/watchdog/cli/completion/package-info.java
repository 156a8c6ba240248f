/**
 * Scripts that complete command lines in bash, zsh and fish, generated from the list of commands.
 * It knows no single command and no watchdog.
 */
@NullMarked
package dev.watchdog.cli.completion;

import org.jspecify.annotations.NullMarked;
