package dev.watchdog.program;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.watchdog.bus.EventPublisher;
import dev.watchdog.lifecycle.Backoff;
import dev.watchdog.lifecycle.Orphans;
import dev.watchdog.lifecycle.RestartLimit;
import dev.watchdog.lifecycle.RestartPolicy;
import dev.watchdog.lifecycle.Signal;
import dev.watchdog.lifecycle.Supervision;
import dev.watchdog.process.Command;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;

/**
 * Hundreds of orders at once, again and again, to a program that dies at random. {@code
 * -Dstorm.seed=N} gives the same orders; how they meet the deaths is up to the threads.
 */
class StormTest {

  private static final int ROUNDS = 100;
  private static final int COMMANDS = 200;
  private static final int PATIENCE_SECONDS = 30;
  private static final int CONFLICT = 409;
  private static final long SEED = Long.getLong("storm.seed", System.nanoTime());
  private static final Set<String> UP_OR_DOWN = Set.of("start", "restart", "stop");

  /** Whether it goes on for ever, or may come to an end. */
  enum Course {
    ENDLESS,
    ENDING
  }

  private static Supervision supervision(Course course) {
    return new Supervision(
        course == Course.ENDLESS ? RestartPolicy.ALWAYS : RestartPolicy.ON_FAILURE,
        Backoff.constant(Duration.ofMillis(1)),
        Duration.ofHours(1),
        Optional.of(new RestartLimit(20, Duration.ofHours(1))).filter(_ -> course == Course.ENDING),
        Duration.ofMillis(2),
        Signal.TERM,
        Duration.ofMillis(3),
        Orphans.STOP);
  }

  private final Logger log = (Logger) LoggerFactory.getLogger("dev.watchdog.program");
  private final SplittableRandom random = new SplittableRandom(SEED);
  private final StormySystem os = new StormySystem(random.split());
  private final Vertx vertx = Vertx.vertx();
  private final BlockingQueue<String> statuses = new LinkedBlockingQueue<>();
  private final AtomicInteger replies = new AtomicInteger();

  @BeforeEach
  void say_little() {
    log.setLevel(Level.ERROR);
  }

  @AfterEach
  void close() throws Exception {
    log.setLevel(null);
    vertx.close().await(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  @ParameterizedTest
  @EnumSource(Course.class)
  void every_order_is_answered_once_there_is_never_a_second_child_and_the_last_order_counts(
      Course course) throws Exception {
    deploy(course);
    int asked = 0;
    for (int round = 1; round <= ROUNDS; round++) {
      os.calm(false);
      List<String> commands = new ArrayList<>();
      List<Future<Message<Object>>> requests = new ArrayList<>();
      for (int i = 0; i < COMMANDS; i++) {
        JsonObject command = command();
        commands.add(command.getString("command"));
        requests.add(request(command));
        os.strike();
      }
      asked += COMMANDS;
      os.calm(true);
      assertAnswered(requests, round);
      asked += settle(commands, course, round);
      assertThat(os.twins()).as("twins; %s", place(round)).isZero();
      assertThat(replies).as("replies; %s", place(round)).hasValue(asked);
    }
    assertThat(os.runs()).as("runs in the storm").isGreaterThan(ROUNDS);
  }

  private static String place(int round) {
    return "-Dstorm.seed=" + SEED + ", round " + round;
  }

  private void deploy(Course course) throws Exception {
    vertx
        .eventBus()
        .addOutboundInterceptor(delivery -> {
          if (delivery.message().address().startsWith("__vertx.reply")) {
            replies.incrementAndGet();
          }
          delivery.next();
        });
    vertx
        .eventBus()
        .<JsonObject>consumer(
            "watchdog.events", event -> statuses.add(event.body().getString("status")))
        .completion()
        .await(PATIENCE_SECONDS, TimeUnit.SECONDS);
    ProgramVerticle app =
        new ProgramVerticle(
            new Program(
                "app", new Command(List.of("x"), List.of(), Map.of()), supervision(course), 4096),
            os,
            new EventPublisher(vertx.eventBus(), "HOST", Clock.systemUTC()),
            _ -> {});
    vertx.deployVerticle(app).await(PATIENCE_SECONDS, TimeUnit.SECONDS);
    vertx
        .deployVerticle(new ControlVerticle(List.of(app)))
        .await(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  private JsonObject command() {
    JsonObject command =
        switch (random.nextInt(10)) {
          case 0, 1 -> new JsonObject().put("command", "start");
          case 2, 3 -> new JsonObject().put("command", "stop");
          case 4, 5 -> new JsonObject().put("command", "restart");
          case 6, 7 -> new JsonObject().put("command", "signal").put("signal", "HUP");
          case 8 -> new JsonObject().put("command", "status");
          default -> new JsonObject().put("command", "list");
        };
    return random.nextInt(3) == 0 ? command.put("wait", true) : command;
  }

  private Future<Message<Object>> request(JsonObject command) {
    DeliveryOptions options = new DeliveryOptions().setSendTimeout(PATIENCE_SECONDS * 1_000L);
    return vertx.eventBus().request("watchdog.command", command, options);
  }

  private static void assertAnswered(List<Future<Message<Object>>> requests, int round)
      throws Exception {
    for (Future<Message<Object>> request : requests) {
      Object reply =
          request
              .<Object>map(Message::body)
              .otherwise(thrown -> thrown)
              .await(2 * PATIENCE_SECONDS, TimeUnit.SECONDS);
      if (reply instanceof ReplyException refused) {
        assertThat(refused.failureCode()).as("%s; %s", refused, place(round)).isEqualTo(CONFLICT);
        assertThat(refused.getMessage()).startsWith("app ");
      } else {
        assertThat(reply).isInstanceOfAny(JsonObject.class, JsonArray.class);
      }
    }
  }

  /**
   * Waits until the program is as the last order says.
   *
   * @return how many times it asked
   */
  private int settle(List<String> commands, Course course, int round) throws Exception {
    String last = commands.stream().filter(UP_OR_DOWN::contains).toList().getLast();
    boolean isUp = !last.equals("stop");
    Set<String> expected = new HashSet<>(Set.of(isUp ? "RUNNING" : "STOPPED"));
    if (course == Course.ENDING) {
      expected.addAll(Set.of("EXITED", "FATAL")); // by itself, after or before the last order
    }
    int asked = 0;
    while (true) {
      asked++;
      JsonObject record =
          (JsonObject)
              request(new JsonObject().put("command", "status"))
                  .await(PATIENCE_SECONDS, TimeUnit.SECONDS)
                  .body();
      if (expected.contains(record.getString("status"))
          && os.isAnythingThere() == record.containsKey("pid")) {
        return asked;
      }
      assertThat(statuses.poll(PATIENCE_SECONDS, TimeUnit.SECONDS))
          .as("%s, and then? The last order was %s; %s", record, last, place(round))
          .isNotNull();
    }
  }
}
