package dev.watchdog.program;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import dev.watchdog.bus.EventPublisher;
import dev.watchdog.lifecycle.Backoff;
import dev.watchdog.lifecycle.Event;
import dev.watchdog.lifecycle.Orphans;
import dev.watchdog.lifecycle.RestartLimit;
import dev.watchdog.lifecycle.RestartPolicy;
import dev.watchdog.lifecycle.Signal;
import dev.watchdog.lifecycle.Supervision;
import dev.watchdog.lifecycle.Supervision.Restarts;
import dev.watchdog.lifecycle.Supervision.Stops;
import dev.watchdog.process.Command;
import io.vertx.core.Deployable;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.LoggerFactory;

/** The program {@code app} on a simulated system, led into a situation and given orders. */
final class Controlled implements AutoCloseable {

  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-01-02T03:04:05.678Z"), ZoneOffset.UTC);
  private static final Duration HOUR = Duration.ofHours(1);
  private static final int PATIENCE_SECONDS = 10;

  /** Where a program is when an order comes. */
  enum Situation {
    STOPPED,
    SPAWNING,
    STARTING,
    RUNNING,
    STOPPING,
    RESTARTING,
    /** Stopping; the child has ended, others have not. */
    EMPTYING,
    BACKOFF,
    /** In backoff; others of the last run are there. */
    BACKOFF_AND_REST,
    EXITED,
    FATAL,
    ENDING
  }

  final BlockingQueue<String> transcript = new LinkedBlockingQueue<>();
  final SimulatedSystem os = new SimulatedSystem(transcript::add);
  final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
  final ProgramVerticle program;
  private final BlockingQueue<String> statuses = new LinkedBlockingQueue<>();
  private final ControlLog log = new ControlLog();
  private CountDownLatch gate = new CountDownLatch(0);

  private Controlled(Situation situation) throws Exception {
    program = program("app", situation);
    vertx
        .eventBus()
        .<JsonObject>consumer(
            "watchdog.events.app", event -> statuses.add(event.body().getString("status")))
        .completion()
        .await(PATIENCE_SECONDS, TimeUnit.SECONDS);
    if (situation == Situation.SPAWNING) {
      gate = os.slowSpawning();
    }
    deploy(program);
    log.start();
  }

  static Controlled in(Situation situation) throws Exception {
    Controlled controlled = new Controlled(situation);
    controlled.deploy(new CommandVerticle(List.of(controlled.program)));
    controlled.lead(situation);
    controlled.transcript.clear();
    return controlled;
  }

  /** Running, beside another program that does too. */
  static Controlled withAnother(String name) throws Exception {
    Controlled controlled = new Controlled(Situation.RUNNING);
    ProgramVerticle other = controlled.program(name, Situation.RUNNING);
    controlled.deploy(other);
    controlled.deploy(new CommandVerticle(List.of(controlled.program, other)));
    controlled.await("RUNNING");
    return controlled;
  }

  private void deploy(Deployable verticle) throws Exception {
    vertx.deployVerticle(verticle).await(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  private ProgramVerticle program(String name, Situation situation) {
    Supervision supervision =
        new Supervision(
            new Restarts(
                situation == Situation.EXITED ? RestartPolicy.NEVER : RestartPolicy.ALWAYS,
                Backoff.constant(HOUR),
                HOUR,
                Optional.of(new RestartLimit(0, HOUR)).filter(_ -> situation == Situation.FATAL)),
            situation == Situation.RUNNING ? Duration.ZERO : HOUR,
            new Stops(Signal.TERM, HOUR, Orphans.STOP));
    return new ProgramVerticle(
        new Program(name, new Command(List.of("x"), List.of(), Map.of()), supervision, 4096),
        os,
        new EventPublisher(vertx.eventBus(), "HOST", CLOCK));
  }

  private void lead(Situation to) throws Exception {
    switch (to) {
      case SPAWNING ->
          assertThat(transcript.poll(PATIENCE_SECONDS, TimeUnit.SECONDS)).isEqualTo("spawn x");
      case STARTING -> await("STARTING");
      case RUNNING -> await("RUNNING");
      case STOPPING -> stopping();
      case STOPPED -> {
        stopping();
        os.die(Signal.TERM);
        await("STOPPED");
      }
      case EMPTYING -> {
        stopping();
        os.exitLeavingOthers(0);
      }
      case RESTARTING -> {
        await("STARTING");
        program.give(new Event.Restart());
        await("STOPPING");
      }
      case BACKOFF, EXITED, FATAL -> {
        await("STARTING");
        os.exit(1);
        await(to.name());
      }
      case BACKOFF_AND_REST -> {
        await("STARTING");
        os.exitLeavingOthers(1);
        await("BACKOFF");
      }
      case ENDING -> {
        await("STARTING");
        program.end(program.stopCommand());
        await("STOPPING");
      }
    }
  }

  private void stopping() throws Exception {
    await("STARTING");
    program.give(program.stopCommand());
    await("STOPPING");
  }

  /** Waits until this status is announced. */
  void await(String status) throws InterruptedException {
    String next;
    do {
      next = statuses.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
      assertThat(next).as("waiting for %s", status).isNotNull();
    } while (!status.equals(next));
  }

  /** Asks, as the contract says one should. */
  Future<Object> request(Object body) {
    return request(body, new DeliveryOptions());
  }

  Future<Object> request(Object body, DeliveryOptions options) {
    return vertx
        .eventBus()
        .request("watchdog.command", body, options.setSendTimeout(60_000))
        .map(message -> message.body());
  }

  /** The reply in short: the status of the record, or the failure with its code. */
  String ask(Object body) throws Exception {
    return inShort(request(body));
  }

  String ask(String command) throws Exception {
    return ask(new JsonObject().put("command", command));
  }

  static String inShort(Future<Object> reply) throws Exception {
    return reply
        .map(Controlled::inShort)
        .otherwise(Controlled::inShort)
        .await(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  private static String inShort(Object body) {
    return switch (body) {
      case JsonObject record -> record.getString("status");
      case JsonArray records -> records.stream().map(Controlled::inShort).toList().toString();
      case ReplyException failure -> failure.failureCode() + " " + failure.getMessage();
      default -> "unexpected: " + body;
    };
  }

  /** What was logged about commands since it was asked for last. */
  List<String> logged() {
    List<String> lines = new ArrayList<>();
    log.lines.drainTo(lines);
    return lines;
  }

  @Override
  public void close() {
    gate.countDown();
    log.stop();
    os.end();
    try {
      vertx.close().await(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new AssertionError(e);
    }
  }

  private static final class ControlLog extends AppenderBase<ILoggingEvent> {
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger(CommandVerticle.class);

    @Override
    public void start() {
      super.start();
      logger.addAppender(this);
    }

    @Override
    protected void append(ILoggingEvent event) {
      lines.add(event.getLevel() + " " + event.getFormattedMessage());
    }

    @Override
    public void stop() {
      logger.detachAppender(this);
      super.stop();
    }
  }
}
