package dev.watchdog.cli;

import java.util.Optional;

/** The few words that a client says itself, between what it hands on. */
final class Notices {

  static final String LOST = "connection lost; trying again";
  static final String ENDED = "the watchdog has ended";
  static final String COUNTS_ANEW = "the watchdog was restarted and counts anew";

  private Notices() {}

  /**
   * {@code 29 lines lost (12 to 40)}, if this is the message of a gap.
   *
   * @param what was lost, and the name of the field that counts it
   */
  static Optional<String> gap(Received message, String what) {
    return message.object("gap").map(gap -> lost(gap, what));
  }

  private static String lost(Received gap, String what) {
    long from = gap.number("from").orElse(0);
    long to = gap.number("to").orElse(from);
    long lost = gap.number(what).orElse(to - from + 1);
    String noun = lost == 1 ? what.substring(0, what.length() - 1) : what;
    return lost + " " + noun + " lost (" + (from == to ? "" + from : from + " to " + to) + ")";
  }
}
