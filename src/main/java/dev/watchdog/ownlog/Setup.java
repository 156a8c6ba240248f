package dev.watchdog.ownlog;

/**
 * What {@link OwnLog} wants and {@link LogConfigurator} has done. Logback makes the configurator
 * itself, so the two meet in properties of the system; and to ask here loads nothing of Logback.
 */
final class Setup {

  static final String FORMAT = "watchdog.log.format";
  static final String LEVEL = "watchdog.log.level";

  private static volatile boolean isDone;

  private Setup() {}

  /** Whether Logback was set up, by us or by a file. */
  static boolean isDone() {
    return isDone;
  }

  static void done() {
    isDone = true;
  }
}
