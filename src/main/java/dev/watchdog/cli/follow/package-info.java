/**
 * Live output: subscriptions to logs, events and status, how their messages are printed, and how
 * they continue after a lost connection. It knows no command and no option.
 */
@NullMarked
package dev.watchdog.cli.follow;

import org.jspecify.annotations.NullMarked;
