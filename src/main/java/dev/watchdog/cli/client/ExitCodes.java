package dev.watchdog.cli.client;

/** What a client's exit code says. */
public final class ExitCodes {

  public static final int DONE = 0;

  /** Refused by the watchdog, or not possible. */
  public static final int REFUSED = 1;

  public static final int BAD_USAGE = 2;
  static final int UNREACHABLE = 3;

  private ExitCodes() {}
}
