/**
 * HTTP and WebSocket: who may, what they ask for, and what they get. Supervision does not know that
 * it is there, and runs on another event loop.
 */
@NullMarked
package dev.watchdog.web;

import org.jspecify.annotations.NullMarked;
