package dev.watchdog.companions;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.slf4j.LoggerFactory;

/** What is logged of companions while a test runs. */
final class Reports extends AppenderBase<ILoggingEvent> implements AutoCloseable {

  private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
  private final Logger logger =
      (Logger) LoggerFactory.getLogger(Companions.class.getPackage().getName());

  Reports() {
    start();
    logger.addAppender(this);
  }

  @Override
  protected void append(ILoggingEvent event) {
    String trace = event.getThrowableProxy() == null ? "" : " with a stack trace";
    lines.add(event.getLevel() + " " + event.getFormattedMessage() + trace);
  }

  String next() throws InterruptedException {
    return lines.poll(20, TimeUnit.SECONDS);
  }

  @Override
  public void close() {
    logger.detachAppender(this);
  }
}
