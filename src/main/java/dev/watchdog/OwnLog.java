package dev.watchdog;

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
final class OwnLog {

  /** System properties, by which both know what is wanted. */
  static final String FORMAT = "watchdog.log.format";

  static final String LEVEL = "watchdog.log.level";

  private static volatile boolean started;

  private final Logger log;

  private OwnLog(Logger log) {
    this.log = log;
  }

  /**
   * Sets it up. Whoever has woken logback before (Vert.x does, to read a JSON object) did so
   * without knowing what is wanted, and it is set up again.
   */
  static OwnLog start(LogFormat format, LogLevel level) {
    started = true;
    System.setProperty(FORMAT, format.name().toLowerCase(Locale.ROOT));
    System.setProperty(LEVEL, level.name().toLowerCase(Locale.ROOT));
    boolean isTooLate = LogConfigurator.wasAsked();
    Logger log = LoggerFactory.getLogger(OwnLog.class);
    if (isTooLate && LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
      LogConfigurator.askAgain(context);
    }
    return new OwnLog(log);
  }

  void info(String message) {
    log.info(message);
  }

  void warn(String message) {
    log.warn(message);
  }

  /**
   * Writes what is still queued, for as long as logback is set up to. Where it was never started,
   * logback is not either, which would take longer than what some commands do.
   */
  static void stop() {
    if (started && LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
      context.getLogger(Logger.ROOT_LOGGER_NAME).detachAndStopAllAppenders();
    }
  }
}
