package dev.watchdog.bus;

/** The addresses of the event bus. */
public final class Addresses {

  /** Every transition of every program, published in order, once. */
  public static final String EVENTS = "watchdog.events";

  /** Commands about programs, and questions for their status: a {@link ControlRequest}. */
  public static final String COMMAND = "watchdog.command";

  private Addresses() {}

  /** Every transition of one program. */
  public static String eventsOf(String program) {
    return EVENTS + "." + program;
  }

  /** What one program writes, if {@code publish-logs} is on. */
  public static String logsOf(String program) {
    return "watchdog.logs." + program;
  }
}
