package dev.watchdog.cli;

/** What a client's exit code says. */
final class ExitCodes {

  static final int DONE = 0;

  /** Refused by the watchdog, or not possible. */
  static final int REFUSED = 1;

  static final int BAD_USAGE = 2;
  static final int UNREACHABLE = 3;

  private ExitCodes() {}
}
