package dev.watchdog.web;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.LoggerFactory;

/** Lines of the log that are errors, or warnings with a stack trace. */
public final class LoggedFaults extends AppenderBase<ILoggingEvent> implements AutoCloseable {

  private static final Logger ROOT =
      (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);

  private final List<String> faults = new CopyOnWriteArrayList<>();

  private LoggedFaults() {}

  /** From now on. */
  public static LoggedFaults from() {
    LoggedFaults faults = new LoggedFaults();
    faults.start();
    ROOT.addAppender(faults);
    return faults;
  }

  @Override
  protected void append(ILoggingEvent event) {
    boolean isError = event.getLevel().isGreaterOrEqual(Level.ERROR);
    boolean isTrace =
        event.getLevel().isGreaterOrEqual(Level.WARN) && event.getThrowableProxy() != null;
    if (isError || isTrace) {
      faults.add(
          event + System.lineSeparator() + ThrowableProxyUtil.asString(event.getThrowableProxy()));
    }
  }

  public List<String> all() {
    return faults;
  }

  @Override
  public void close() {
    ROOT.detachAppender(this);
  }
}
