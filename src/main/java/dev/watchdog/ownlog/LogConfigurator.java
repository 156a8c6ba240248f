package dev.watchdog.ownlog;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.util.ContextInitializer;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.joran.spi.JoranException;
import ch.qos.logback.core.spi.ContextAwareBase;
import ch.qos.logback.core.status.NopStatusListener;
import ch.qos.logback.core.status.Status;
import dev.watchdog.access.SmallFile;
import dev.watchdog.access.UnusableException;
import java.io.File;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;

/**
 * Sets logback up as {@code conf/logback-example.xml} would, without reading XML: that takes longer
 * than everything else on the way to the child's start. Logback finds it as a service.
 *
 * <p>Where {@code logback.configurationFile} names a file, that is read instead; and if it cannot
 * be used, this is said. It keeps out where this JVM was not started with our flags: then it is an
 * application that has our jar on its class path.
 */
public final class LogConfigurator extends ContextAwareBase implements Configurator {

  private static final int FILE_BYTES_MAX = 1 << 20;
  private static final int QUEUE_LINES_MAX = 512;
  private static final int FLUSH_MILLIS_MAX = 500;

  /** Has Logback set itself up again. */
  static void setUpAgain(LoggerContext context) {
    context.reset();
    try {
      new ContextInitializer(context).autoConfig();
    } catch (JoranException e) {
      throw new IllegalStateException(e); // cannot happen: a bad file is reported and ignored
    }
  }

  @Override
  public ExecutionStatus configure(LoggerContext context) {
    Setup.done();
    String format = System.getProperty(Setup.FORMAT);
    if (format == null) {
      return ExecutionStatus.INVOKE_NEXT_IF_ANY;
    }
    String file = System.getProperty("logback.configurationFile");
    if (file == null) {
      setUp(format, context);
    } else {
      read(file, context)
          .ifPresent(fault -> {
            setUp(format, context);
            context.getLogger(LogConfigurator.class).warn("cannot use " + file + ": " + fault);
          });
    }
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }

  /** All or nothing; what is wrong with it, if something is. */
  private static Optional<String> read(String file, LoggerContext context) {
    try {
      var _ = SmallFile.read(Path.of(file), FILE_BYTES_MAX); // a reader of XML has no bound
    } catch (UnusableException e) {
      return Optional.of(e.problems().getFirst());
    }
    JoranConfigurator reader = new JoranConfigurator();
    reader.setContext(context);
    try {
      reader.doConfigure(new File(file));
    } catch (JoranException e) {
      reader.addError(e.getMessage()); // after what is known of its cause
    }
    Optional<String> fault =
        context.getStatusManager().getCopyOfStatusList().stream()
            .filter(status -> status.getLevel() == Status.ERROR)
            .map(Status::getMessage)
            .findFirst();
    fault.ifPresent(_ -> context.reset());
    return fault;
  }

  private void setUp(String format, LoggerContext context) {
    Level level = Level.toLevel(System.getProperty(Setup.LEVEL), Level.INFO);
    boolean isStackWanted = Level.DEBUG.isGreaterOrEqual(level);
    // Logback's remarks about itself would go to stdout.
    context.getStatusManager().add(new NopStatusListener());
    Encoder<ILoggingEvent> encoder =
        format.equals("json") ? json(isStackWanted) : new TextEncoder(isStackWanted);
    context.getLogger(Logger.ROOT_LOGGER_NAME).setLevel(level);
    context.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(queue(console(encoder)));
    context.getLogger("io.vertx").setLevel(Level.WARN);
    context.getLogger("io.netty").setLevel(Level.ERROR);
    // It warns when a gauge is made again for each connection, as Vert.x does.
    context.getLogger("io.micrometer").setLevel(Level.ERROR);
  }

  /** One object a line, with what our lines have and nothing else. */
  private Encoder<ILoggingEvent> json(boolean isStackWanted) {
    JsonEncoder encoder = new JsonEncoder();
    encoder.setWithSequenceNumber(false);
    encoder.setWithNanoseconds(false);
    encoder.setWithThreadName(false);
    encoder.setWithContext(false);
    encoder.setWithMarkers(false);
    encoder.setWithMDC(false);
    encoder.setWithArguments(false);
    encoder.setWithMessage(false);
    encoder.setWithFormattedMessage(true);
    encoder.setWithThrowable(isStackWanted);
    return encoder;
  }

  private ConsoleAppender<ILoggingEvent> console(Encoder<ILoggingEvent> encoder) {
    encoder.setContext(context);
    encoder.start();
    ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
    console.setContext(context);
    console.setTarget("System.err");
    console.setEncoder(encoder);
    console.start();
    return console;
  }

  /** A stalled stderr must never stop the watchdog: lines are dropped instead. */
  private Appender<ILoggingEvent> queue(ConsoleAppender<ILoggingEvent> console) {
    AsyncAppender queue = new AsyncAppender();
    queue.setContext(context);
    queue.setQueueSize(QUEUE_LINES_MAX);
    queue.setDiscardingThreshold(0);
    queue.setNeverBlock(true);
    queue.setMaxFlushTime(FLUSH_MILLIS_MAX);
    queue.addAppender(console);
    try {
      queue.start();
      return queue;
    } catch (OutOfMemoryError e) { // no thread can be made for it: late lines are better than none
      return console;
    }
  }
}
