/**
 * What the kernel says in {@code /proc} and nowhere else: about processes, about this process, and
 * about the machine. Read on demand; nothing is kept or changed here.
 */
@NullMarked
package dev.watchdog.process.proc;

import org.jspecify.annotations.NullMarked;
