/**
 * Where the watchdog can be reached over TCP and who may: addresses, roles, tokens, certificates.
 * What the settings check at the start and what is served by later is read here, by the same code.
 * JDK only.
 */
@NullMarked
package dev.watchdog.access;

import org.jspecify.annotations.NullMarked;
