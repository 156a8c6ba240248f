package dev.watchdog.web;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.slf4j.LoggerFactory;

/** What a class says in the log from now on. */
public final class Logged extends AppenderBase<ILoggingEvent> implements AutoCloseable {

  private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
  private final Logger logger;

  private Logged(Logger logger) {
    this.logger = logger;
  }

  public static Logged by(Class<?> type) {
    Logged logged = new Logged((Logger) LoggerFactory.getLogger(type));
    logged.start();
    logged.logger.addAppender(logged);
    return logged;
  }

  @Override
  protected void append(ILoggingEvent event) {
    if (event.getLevel().toInt() >= ch.qos.logback.classic.Level.INFO_INT) {
      lines.add(event.getLevel() + " " + event.getFormattedMessage());
    }
  }

  /** The next line. */
  public String next() throws InterruptedException {
    String line = lines.poll(20, TimeUnit.SECONDS);
    assertThat(line).as("a line in the log of %s", logger.getName()).isNotNull();
    return line;
  }

  public boolean isEmpty() {
    return lines.isEmpty();
  }

  @Override
  public void close() {
    logger.detachAppender(this);
  }
}
