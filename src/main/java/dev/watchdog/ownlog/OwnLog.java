package dev.watchdog.ownlog;

import ch.qos.logback.classic.LoggerContext;
import dev.watchdog.config.Settings.LogFormat;
import dev.watchdog.config.Settings.LogLevel;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The watchdog's own log, on stderr. {@link LogConfigurator} says how it looks, or {@code
 * conf/logback.xml} where there is one.
 */
public final class OwnLog {

  /** System properties, by which both know what is wanted. */
  static final String FORMAT = "watchdog.log.format";

  static final String LEVEL = "watchdog.log.level";

  private static volatile boolean isSetUp;

  /**
   * Says how it is to look. Logback is set up when the first child is there, or with the first word
   * before that; whoever has woken it before (Vert.x does, to read a JSON object) did so without
   * knowing what is wanted, and it is set up again.
   */
  public OwnLog(LogFormat format, LogLevel level) {
    System.setProperty(FORMAT, format.name().toLowerCase(Locale.ROOT));
    System.setProperty(LEVEL, level.name().toLowerCase(Locale.ROOT));
    if (isSetUp && LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
      LogConfigurator.setUpAgain(context);
    }
  }

  /** Logback was set up, by us or by a file. */
  static void setUp() {
    isSetUp = true;
  }

  public void info(String message) {
    log().info(message);
  }

  public void warn(String message) {
    log().warn(message);
  }

  /** Has it set up by now. To be called before anybody writes to it by another way than this. */
  public void open() {
    Logger _ = log();
  }

  /**
   * One at a time: who comes while SLF4J is being set up by another has to hear of that, on stderr.
   */
  private static synchronized Logger log() {
    return LoggerFactory.getLogger(OwnLog.class);
  }

  /**
   * Writes what is still queued, for as long as logback is set up to. Where there was no word, it
   * is not woken, which would take longer than what some commands do.
   */
  public static void stop() {
    if (isSetUp && LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
      context.getLogger(Logger.ROOT_LOGGER_NAME).detachAndStopAllAppenders();
    }
  }
}
