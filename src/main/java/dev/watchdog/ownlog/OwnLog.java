package dev.watchdog.ownlog;

import ch.qos.logback.classic.LoggerContext;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The watchdog's own log, on stderr. {@link LogConfigurator} says how it looks, or {@code
 * conf/logback.xml} where there is one.
 */
public final class OwnLog {

  /** How it is written. */
  public enum Format {
    TEXT,
    JSON
  }

  /** The lowest level that is written. */
  public enum Level {
    ERROR,
    WARN,
    INFO,
    DEBUG
  }

  /**
   * Says how it is to look. Logback is set up when the first child is there, or with the first
   * message before that. If it was set up earlier (Vert.x does that to read a JSON object), it did
   * not know the settings, and is set up again.
   */
  public OwnLog(Format format, Level level) {
    System.setProperty(Setup.FORMAT, format.name().toLowerCase(Locale.ROOT));
    System.setProperty(Setup.LEVEL, level.name().toLowerCase(Locale.ROOT));
    if (Setup.isDone() && LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
      LogConfigurator.setUpAgain(context);
    }
  }

  public void info(String message) {
    log().info(message);
  }

  public void warn(String message) {
    log().warn(message);
  }

  /** Has it set up. To be called before any class has a logger of its own. */
  public void open() {
    Logger _ = log();
  }

  /** One thread at a time: SLF4J prints a remark if it is used while another thread sets it up. */
  private static synchronized Logger log() {
    return LoggerFactory.getLogger(OwnLog.class);
  }

  /**
   * Writes what is still queued, for as long as Logback is set up to. If nothing was logged, it
   * does not load Logback, which would take longer than some commands do.
   */
  public static void stop() {
    if (Setup.isDone() && LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
      context.getLogger(Logger.ROOT_LOGGER_NAME).detachAndStopAllAppenders();
    }
  }
}
