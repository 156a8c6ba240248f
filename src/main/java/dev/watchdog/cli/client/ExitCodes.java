package dev.watchdog.cli.client;

/** The exit codes of the commands. */
public final class ExitCodes {

  public static final int DONE = 0;

  /** The watchdog refused it, or it failed. */
  public static final int REFUSED = 1;

  public static final int BAD_USAGE = 2;
  static final int UNREACHABLE = 3;

  private ExitCodes() {}
}
