/**
 * Which caller may do what: tokens, roles, origins, and what a refusal says. Every request passes
 * here first. Nothing here answers a request or sends a command.
 */
@NullMarked
package dev.watchdog.web.guard;

import org.jspecify.annotations.NullMarked;
