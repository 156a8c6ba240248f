/**
 * Our stdout and stderr: styles, and text of programs made safe for a terminal. It knows no command
 * and sends no request.
 */
@NullMarked
package dev.watchdog.cli.terminal;

import org.jspecify.annotations.NullMarked;
