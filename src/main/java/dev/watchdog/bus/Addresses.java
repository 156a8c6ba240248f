package dev.watchdog.bus;

/** Where messages go. */
public final class Addresses {

  /** Every transition of every program, published in order, once. */
  public static final String EVENTS = "watchdog.events";

  /** Requests to do something about a program, or to say how it is: a {@link ControlRequest}. */
  public static final String COMMAND = "watchdog.command";

  private Addresses() {}

  /** Every transition of one program. */
  public static String eventsOf(String program) {
    return EVENTS + "." + program;
  }

  /** What one program writes, while that is published. */
  public static String logsOf(String program) {
    return "watchdog.logs." + program;
  }
}
