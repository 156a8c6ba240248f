/**
 * Where HTTP listens and how clients prove their role: addresses, roles, tokens, certificates. The
 * settings check these files at the start, and the web reads them again when they change, by the
 * same code. JDK only.
 */
@NullMarked
package dev.watchdog.access;

import org.jspecify.annotations.NullMarked;
