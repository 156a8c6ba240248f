/**
 * HTTP and WebSocket. {@code Api} lists what can be asked for; each subject has a class in {@code
 * routes}. Supervision does not know this package, and runs on another event loop.
 *
 * <p>Only what ties the rooms together belongs here:
 *
 * <ul>
 *   <li>{@code listen}: where connections are accepted
 *   <li>{@code connection}: what lies below requests and WebSockets
 *   <li>{@code guard}: which caller may do what
 *   <li>{@code command}: commands on their way to the event bus
 *   <li>{@code live}: readers that follow a log or events
 *   <li>{@code bridge}: the event bus over a WebSocket
 *   <li>{@code routes}: everything else that has a path
 * </ul>
 */
@NullMarked
package dev.watchdog.web;

import org.jspecify.annotations.NullMarked;
