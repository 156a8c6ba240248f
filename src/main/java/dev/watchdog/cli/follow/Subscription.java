package dev.watchdog.cli.follow;

import dev.watchdog.cli.client.ClientException;
import dev.watchdog.cli.client.JsonMessage;
import java.net.ProtocolException;
import java.time.Duration;
import java.util.Optional;

/** A subscription to live output: what to request, and how to print its messages. */
public interface Subscription {

  /** The target of a request for everything that is still missing. */
  String target();

  /** The output for a new connection, before its first message. */
  default Printed begin() throws ClientException {
    return Printed.nothing();
  }

  /** The output for a message; the next target begins after this message. */
  Printed take(String message) throws ProtocolException, ClientException;

  /** The longest silence before {@link #takeSilence}; zero: no limit. */
  default Duration silenceMax() {
    return Duration.ZERO;
  }

  /** The output for a silence. */
  default Printed takeSilence() throws ClientException {
    return Printed.nothing();
  }

  /** Whether the last printed line is incomplete. */
  boolean isLineOpen();

  /** Text that ends an open line; empty if none is open. */
  String endLine();

  /** The watchdog counts from 1 again: the next target begins at the start. */
  void startAnew();

  /** The position after a numbered message. */
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
