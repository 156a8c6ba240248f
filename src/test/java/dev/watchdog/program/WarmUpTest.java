package dev.watchdog.program;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.watchdog.bus.EventPublisher;
import dev.watchdog.lifecycle.Backoff;
import dev.watchdog.lifecycle.Orphans;
import dev.watchdog.lifecycle.RestartPolicy;
import dev.watchdog.lifecycle.Signal;
import dev.watchdog.lifecycle.Supervision;
import dev.watchdog.lifecycle.Supervision.Restarts;
import dev.watchdog.lifecycle.Supervision.Stops;
import dev.watchdog.process.Command;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class WarmUpTest {

  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Program PROGRAM =
      new Program(
          "app",
          new Command(List.of("/does/not/exist"), List.of(), Map.of()),
          new Supervision(
              new Restarts(
                  RestartPolicy.ALWAYS, Backoff.constant(SECOND), SECOND, Optional.empty()),
              SECOND,
              new Stops(Signal.TERM, SECOND, Orphans.STOP)),
          4096);

  private final Vertx vertx = Vertx.vertx();
  private final List<String> published = new ArrayList<>();
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private final Logger logger = (Logger) LoggerFactory.getLogger(OperatorLog.class);

  @AfterEach
  void close() throws Exception {
    logger.detachAppender(log);
    vertx.close().await(10, TimeUnit.SECONDS);
  }

  @Test
  void it_publishes_logs_and_counts_nothing() {
    log.start();
    logger.addAppender(log);
    vertx
        .eventBus()
        .addOutboundInterceptor(delivery -> {
          published.add(delivery.message().address());
          delivery.next();
        });
    EventPublisher publisher = new EventPublisher(vertx.eventBus(), "HOST", Clock.systemUTC());
    WarmUp.run(PROGRAM, new OperatorLog("app", PROGRAM.supervision()), publisher);
    assertThat(published).isEmpty();
    assertThat(log.list).isEmpty();
  }
}
