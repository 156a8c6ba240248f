/**
 * Settings: what options there are, reading them from the command line and the environment, and
 * every problem at once. Only {@code Main} and {@code cli} use it.
 */
@NullMarked
package dev.watchdog.config;

import org.jspecify.annotations.NullMarked;
