package dev.watchdog.bus;

/** Where messages go. */
public final class Addresses {

  /** Every transition of every program, published in order, once. */
  public static final String EVENTS = "watchdog.events";

  private Addresses() {}

  /** Every transition of one program. */
  public static String eventsOf(String program) {
    return EVENTS + "." + program;
  }
}
