package dev.watchdog.process;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.watchdog.bus.EventPublisher;
import dev.watchdog.lifecycle.Backoff;
import dev.watchdog.lifecycle.Orphans;
import dev.watchdog.lifecycle.RestartPolicy;
import dev.watchdog.lifecycle.Signal;
import dev.watchdog.lifecycle.Supervision;
import dev.watchdog.program.ControlVerticle;
import dev.watchdog.program.Program;
import dev.watchdog.program.ProgramVerticle;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/**
 * Hundreds of orders at once to a real program that dies at random and forks. {@code
 * -Dstorm.seed=N} gives the same orders; how they meet the deaths is up to the machine.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = ThreadMode.SEPARATE_THREAD)
class RealStormTest {

  private static final int VOLLEYS = 10;
  private static final int COMMANDS = 20;
  private static final int PATIENCE_SECONDS = 30;
  private static final int LULL_MILLIS = 100;
  private static final int CONFLICT = 409;
  private static final long SEED = Long.getLong("storm.seed", System.nanoTime());
  private static final Set<String> UP_OR_DOWN = Set.of("start", "restart", "stop");
  private static final List<String> SIGNALS = List.of("HUP", "USR1", "WINCH", "TERM", "KILL");

  /**
   * Holds a lock, as do all that descend from it; who does not get it reports a twin. How it lives
   * and dies depends on its pid; once it is calm, it lives.
   */
  private static final String CHILD =
      """
      cd "$1" && exec 9>lock >/dev/null 2>&1
      flock -n 9 || { echo $$ >>twins; exit 1; }
      echo $$ >>runs
      [ -e calm ] && exec sleep 1000
      case $(($$ % 7)) in
        0) exit 1 ;;
        1) sleep 0.02; kill -SEGV $$ ;;
        2) trap '' TERM; sleep 1000 & wait ;;
        3) sleep 1000 & exit 0 ;;
        4) setsid sleep 1000 & sleep 0.01; exit 3 ;;
        5) (setsid sh -c 'trap "" TERM; sleep 1000 & wait' &); sleep 0.03 ;;
        *) sleep 1000 & sleep 1000 & wait ;;
      esac
      """;

  private final Logger log = (Logger) LoggerFactory.getLogger("dev.watchdog.program");
  private final SplittableRandom random = new SplittableRandom(SEED);
  private final Vertx vertx = Vertx.vertx();
  private final BlockingQueue<String> statuses = new LinkedBlockingQueue<>();

  @TempDir private Path folder;

  @BeforeEach
  void say_little() {
    log.setLevel(Level.ERROR);
  }

  @AfterEach
  void close() throws Exception {
    log.setLevel(null);
    vertx.close().await(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  @RepeatedTest(3)
  void there_is_never_a_second_child_every_order_is_answered_and_the_last_one_counts()
      throws Exception {
    deploy();
    List<Future<Message<Object>>> requests = new ArrayList<>();
    String last = "start";
    for (int volley = 0; volley < VOLLEYS; volley++) {
      for (int i = 0; i < COMMANDS; i++) {
        JsonObject command = command();
        String word = command.getString("command");
        last = UP_OR_DOWN.contains(word) ? word : last;
        requests.add(request(command));
      }
      statuses.clear();
      statuses.poll(LULL_MILLIS, TimeUnit.MILLISECONDS); // so that not all meet the same child
    }
    Files.createFile(folder.resolve("calm"));
    for (Future<Message<Object>> request : requests) {
      assertAnswered(request);
    }
    assertSettles(last.equals("stop") ? "STOPPED" : "RUNNING");
    JsonObject stop = new JsonObject().put("command", "stop").put("wait", true);
    assertThat(status(request(stop))).isEqualTo("STOPPED");
    assertThat(folder.resolve("twins")).as("-Dstorm.seed=%d", SEED).doesNotExist();
    assertThat(folder.resolve("runs")).isNotEmptyFile();
    assertThat(ProcessTable.watch().descendantsOf((int) ProcessHandle.current().pid())).isEmpty();
    assertThat(TheLinux.TROUBLE).isEmpty();
  }

  private void deploy() throws Exception {
    vertx
        .eventBus()
        .<JsonObject>consumer(
            "watchdog.events", event -> statuses.add(event.body().getString("status")))
        .completion()
        .await(PATIENCE_SECONDS, TimeUnit.SECONDS);
    Supervision supervision =
        new Supervision(
            RestartPolicy.ALWAYS,
            Backoff.constant(Duration.ofMillis(1)),
            Duration.ofHours(1),
            Optional.empty(),
            Duration.ofMillis(10),
            Signal.TERM,
            Duration.ofMillis(50),
            Orphans.STOP);
    Command command =
        new Command(
            List.of("sh"), List.of("-c", CHILD, "sh", folder.toString()), RealRun.environment());
    ProgramVerticle app =
        new ProgramVerticle(
            new Program("app", command, supervision, 4096),
            TheLinux.INSTANCE,
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
          case 0, 1, 2 -> new JsonObject().put("command", "start");
          case 3 -> new JsonObject().put("command", "stop");
          case 4, 5 -> new JsonObject().put("command", "restart");
          case 6, 7 ->
              new JsonObject()
                  .put("command", "signal")
                  .put("signal", SIGNALS.get(random.nextInt(SIGNALS.size())));
          case 8 -> new JsonObject().put("command", "status");
          default -> new JsonObject().put("command", "list");
        };
    return random.nextInt(3) == 0 ? command.put("wait", true) : command;
  }

  private Future<Message<Object>> request(JsonObject command) {
    DeliveryOptions options = new DeliveryOptions().setSendTimeout(PATIENCE_SECONDS * 1_000L);
    return vertx.eventBus().request("watchdog.command", command, options);
  }

  private static void assertAnswered(Future<Message<Object>> request) throws Exception {
    Object reply =
        request
            .<Object>map(Message::body)
            .otherwise(thrown -> thrown)
            .await(2 * PATIENCE_SECONDS, TimeUnit.SECONDS);
    if (reply instanceof ReplyException refused) {
      assertThat(refused.failureCode())
          .as("%s; -Dstorm.seed=%d", refused, SEED)
          .isEqualTo(CONFLICT);
    } else {
      assertThat(reply).isInstanceOfAny(JsonObject.class, JsonArray.class);
    }
  }

  private static String status(Future<Message<Object>> request) throws Exception {
    return ((JsonObject) request.await(PATIENCE_SECONDS, TimeUnit.SECONDS).body())
        .getString("status");
  }

  /** The program comes to the status that the last order demands. */
  private void assertSettles(String expected) throws Exception {
    JsonObject look = new JsonObject().put("command", "status");
    for (String now = status(request(look)); !now.equals(expected); now = status(request(look))) {
      assertThat(statuses.poll(PATIENCE_SECONDS, TimeUnit.SECONDS))
          .as("%s instead of %s; -Dstorm.seed=%d", now, expected, SEED)
          .isNotNull();
    }
  }
}
