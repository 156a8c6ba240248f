package dev.watchdog.web.connection;

import java.time.Duration;

/**
 * How long a connection may take. How many bytes come meanwhile does not count: one byte a second
 * would keep it open for ever.
 *
 * @param message from the first byte of a request's head to its last (of the first one: from the
 *     opening of the connection), from there to the end of its body, and from the first byte of a
 *     WebSocket message to its last
 * @param pause between an answer and the first byte of the next request
 * @param stall while the peer takes nothing of an answer
 * @param sweep how often this is checked
 */
public record TimeLimits(Duration message, Duration pause, Duration stall, Duration sweep) {

  public static final TimeLimits USUAL =
      new TimeLimits(
          Duration.ofSeconds(10),
          Duration.ofSeconds(60),
          Duration.ofSeconds(30),
          Duration.ofSeconds(1));
}
