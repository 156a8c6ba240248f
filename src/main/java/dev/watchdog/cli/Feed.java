package dev.watchdog.cli;

import java.net.ProtocolException;

/** What is followed: where to ask for it, and what becomes of what comes. */
interface Feed {

  /** What to ask for: all that has not come yet. */
  String target();

  /** Takes what has come; the next target begins after it. */
  Printed take(String message) throws ProtocolException;

  /** Whether the last line printed waits for its rest. */
  boolean isLineOpen();

  /** What ends the line that is open, if one is. */
  String endLine();

  /** The numbers that were given no longer count: the next target begins at the start. */
  void startAnew();
}
