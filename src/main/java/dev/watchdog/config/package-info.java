/**
 * The settings: {@code Option} lists the options; each {@code XReader} makes the record X from the
 * command line, the environment and the config file. All problems are collected and reported at
 * once. Nothing is started or changed here. Only {@code Main} and {@code cli} use it.
 */
@NullMarked
package dev.watchdog.config;

import org.jspecify.annotations.NullMarked;
