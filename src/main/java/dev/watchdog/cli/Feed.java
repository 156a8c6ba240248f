package dev.watchdog.cli;

import java.net.ProtocolException;
import java.time.Duration;
import java.util.Optional;

/** What is followed: where to ask for it, and what becomes of what comes. */
interface Feed {

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
  static Optional<String> after(Received numbered, String field) {
    return numbered.number(field).stream().mapToObj(number -> "seq:" + (number + 1)).findFirst();
  }
}
