package dev.watchdog.ownlog;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.Configurator.ExecutionStatus;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.joran.spi.JoranException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Our log without XML: the same as conf/logback-example.xml, and only where a watchdog starts. */
class LogConfiguratorTest {

  private static final Path EXAMPLE = Path.of("conf/logback-example.xml");
  private static final List<String> PROPERTIES =
      List.of(Setup.FORMAT, Setup.LEVEL, "logback.configurationFile");

  @TempDir private Path folder;

  private final List<LoggerContext> contexts = new ArrayList<>();

  @BeforeEach
  @AfterEach
  void forget() {
    PROPERTIES.forEach(System::clearProperty);
    contexts.forEach(LoggerContext::stop);
  }

  @ParameterizedTest
  @CsvSource({"text,info", "text,debug", "text,error", "json,info", "json,debug"})
  void it_writes_what_the_example_would(String format, String level) throws JoranException {
    System.setProperty(Setup.FORMAT, format);
    System.setProperty(Setup.LEVEL, level);
    LoggerContext ours = ours();
    LoggerContext example = example();

    List<ILoggingEvent> events = events(ours);
    assertThat(written(ours, events)).isEqualTo(written(example, events)).hasSize(events.size());
    assertThat(levels(ours)).isEqualTo(levels(example)).contains("io.netty ERROR");
    assertThat(settings(queue(ours))).isEqualTo(settings(queue(example)));
    assertThat(console(ours).getTarget()).isEqualTo(console(example).getTarget());
  }

  @Test
  void it_stays_out_of_an_application_that_has_its_own() {
    System.setProperty("logback.configurationFile", EXAMPLE.toString());
    assertThat(configure(context())).isEqualTo(ExecutionStatus.INVOKE_NEXT_IF_ANY);
  }

  @Test
  void a_file_that_is_named_is_read_instead() throws IOException {
    Path file = folder.resolve("logback.xml");
    String other = Files.readString(EXAMPLE).replace("\"io.netty\"", "\"io.other\"");
    System.setProperty(Setup.FORMAT, "text");
    System.setProperty("logback.configurationFile", Files.writeString(file, other).toString());
    assertThat(levels(ours())).contains("io.other ERROR").doesNotContain("io.netty ERROR");
  }

  @Test
  void what_was_set_up_too_early_is_set_up_again() {
    System.setProperty(Setup.FORMAT, "text");
    LoggerContext context = ours();
    assertThat(console(context).getEncoder()).isInstanceOf(TextEncoder.class);

    System.setProperty(Setup.FORMAT, "json");
    System.setProperty(Setup.LEVEL, "error");
    LogConfigurator.setUpAgain(context);
    assertThat(console(context).getEncoder()).isInstanceOf(JsonEncoder.class);
    assertThat(levels(context)).contains("ROOT ERROR");
  }

  @Test
  void logback_finds_it() {
    assertThat(ServiceLoader.load(ch.qos.logback.classic.spi.Configurator.class))
        .hasAtLeastOneElementOfType(LogConfigurator.class);
  }

  private LoggerContext context() {
    LoggerContext context = new LoggerContext();
    contexts.add(context);
    return context;
  }

  private static ExecutionStatus configure(LoggerContext context) {
    LogConfigurator configurator = new LogConfigurator();
    configurator.setContext(context);
    return configurator.configure(context);
  }

  private LoggerContext ours() {
    LoggerContext context = context();
    assertThat(configure(context)).isEqualTo(ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY);
    return context;
  }

  private LoggerContext example() throws JoranException {
    LoggerContext context = context();
    JoranConfigurator configurator = new JoranConfigurator();
    configurator.setContext(context);
    configurator.doConfigure(EXAMPLE.toFile());
    return context;
  }

  private static AsyncAppender queue(LoggerContext context) {
    Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    return (AsyncAppender) Objects.requireNonNull(root.iteratorForAppenders().next());
  }

  private static ConsoleAppender<ILoggingEvent> console(LoggerContext context) {
    return (ConsoleAppender<ILoggingEvent>) queue(context).iteratorForAppenders().next();
  }

  private static List<Object> settings(AsyncAppender queue) {
    return List.of(
        queue.getQueueSize(),
        queue.getDiscardingThreshold(),
        queue.isNeverBlock(),
        queue.getMaxFlushTime());
  }

  private static List<String> levels(LoggerContext context) {
    return context.getLoggerList().stream()
        .filter(logger -> logger.getLevel() != null)
        .map(logger -> logger.getName() + " " + logger.getLevel())
        .toList();
  }

  private static List<String> written(LoggerContext context, List<ILoggingEvent> events) {
    return events.stream()
        .map(event -> new String(console(context).getEncoder().encode(event), UTF_8))
        .toList();
  }

  private static List<ILoggingEvent> events(LoggerContext context) {
    Logger logger = context.getLogger("dev.watchdog.Example");
    Exception cause = new IllegalStateException("inner\nand a second line");
    return Stream.of(Level.ERROR, Level.WARN, Level.INFO, Level.DEBUG)
        .flatMap(level ->
            Stream.of(
                event(logger, level, "app is up", null),
                event(logger, level, "odd \"\n\t\u001b[31m\u0085\u007f ü \ud83d\ude00", null),
                event(logger, level, "cannot go on", new RuntimeException("outer", cause))))
        .toList();
  }

  private static ILoggingEvent event(Logger logger, Level level, String text, Throwable thrown) {
    return new LoggingEvent(LogConfiguratorTest.class.getName(), logger, level, text, thrown, null);
  }
}
