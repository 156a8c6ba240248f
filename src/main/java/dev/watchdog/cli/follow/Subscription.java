package dev.watchdog.cli.follow;

import dev.watchdog.cli.client.ClientException;
import dev.watchdog.cli.client.JsonMessage;
import java.net.ProtocolException;
import java.time.Duration;
import java.util.Optional;

/** What is followed: where to ask for it, and what becomes of what comes. */
public interface Subscription {

  /** What to ask for: all that has not come yet. */
  String target();

  /** What a new connection comes to, before anything has come. */
  default Printed begin() throws ClientException {
    return Printed.nothing();
  }

  /** Takes what has come; the next target begins after it. */
  Printed take(String message) throws ProtocolException, ClientException;

  /** How long nothing may come until the silence itself is to be taken; zero: for ever. */
  default Duration silenceMax() {
    return Duration.ZERO;
  }

  /** Takes a silence of that length. */
  default Printed takeSilence() throws ClientException {
    return Printed.nothing();
  }

  /** Whether the last line printed waits for its rest. */
  boolean isLineOpen();

  /** What ends the line that is open, if one is. */
  String endLine();

  /** The numbers that were given no longer count: the next target begins at the start. */
  void startAnew();

  /** Where one goes on after what has this number. */
  static Optional<String> after(JsonMessage numbered, String field) {
    return numbered.number(field).stream().mapToObj(number -> "seq:" + (number + 1)).findFirst();
  }

  /**
   * {@code 29 lines lost (12 to 40)}, if this is the message of a gap.
   *
   * @param unit what was lost, and the field with its number
   */
  static Optional<String> gapNotice(JsonMessage message, String unit) {
    return message.object("gap").map(gap -> lost(gap, unit));
  }

  private static String lost(JsonMessage gap, String unit) {
    long from = gap.number("from").orElse(0);
    long to = gap.number("to").orElse(from);
    long lost = gap.number(unit).orElse(to - from + 1);
    String noun = lost == 1 ? unit.substring(0, unit.length() - 1) : unit;
    return lost + " " + noun + " lost (" + (from == to ? "" + from : from + " to " + to) + ")";
  }
}
