package dev.watchdog.web;

import java.time.Duration;

/**
 * How long a connection may take. How many bytes come meanwhile does not count: one a second would
 * keep it open for ever.
 *
 * @param request from its opening to the whole head of the first request, and from each head to the
 *     end of the body
 * @param pause between an answer and the whole head of the next request
 * @param stall while nothing is taken of an answer
 * @param sweep how often this is looked at
 */
record Limits(Duration request, Duration pause, Duration stall, Duration sweep) {

  static final Limits USUAL =
      new Limits(
          Duration.ofSeconds(10),
          Duration.ofSeconds(60),
          Duration.ofSeconds(30),
          Duration.ofSeconds(1));
}
