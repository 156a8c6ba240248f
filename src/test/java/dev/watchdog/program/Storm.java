package dev.watchdog.program;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.watchdog.bus.EventPublisher;
import dev.watchdog.process.OperatingSystem;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.slf4j.LoggerFactory;

/** The program {@code app}, to which hundreds of orders are given at once, and their answers. */
public final class Storm {

  public static final long SEED = Long.getLong("storm.seed", System.nanoTime());

  static final int PATIENCE_SECONDS = 30;
  private static final int CONFLICT = 409;
  private static final Set<String> UP_OR_DOWN = Set.of("start", "restart", "stop");

  final Vertx vertx = Vertx.vertx();
  private final Logger log = (Logger) LoggerFactory.getLogger("dev.watchdog.program");
  private final BlockingQueue<String> statuses = new LinkedBlockingQueue<>();

  /** It says little. */
  public Storm() {
    log.setLevel(Level.ERROR);
  }

  /** Deploys the program, and what its orders come to. */
  public void deploy(Program program, OperatingSystem os) throws Exception {
    vertx
        .eventBus()
        .<JsonObject>consumer(
            "watchdog.events", event -> statuses.add(event.body().getString("status")))
        .completion()
        .await(PATIENCE_SECONDS, TimeUnit.SECONDS);
    ProgramVerticle app =
        new ProgramVerticle(
            program, os, new EventPublisher(vertx.eventBus(), "HOST", Clock.systemUTC()));
    vertx.deployVerticle(app).await(PATIENCE_SECONDS, TimeUnit.SECONDS);
    vertx
        .deployVerticle(new CommandVerticle(List.of(app)))
        .await(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  public static JsonObject command(String word) {
    return new JsonObject().put("command", word);
  }

  /** Whether it is to be up after all of these commands; it is there before them. */
  public static boolean isUpAfter(List<JsonObject> commands) {
    return !commands.stream()
        .map(command -> command.getString("command"))
        .filter(UP_OR_DOWN::contains)
        .reduce("start", (_, later) -> later)
        .equals("stop");
  }

  public Future<Message<Object>> request(JsonObject command) {
    DeliveryOptions options = new DeliveryOptions().setSendTimeout(PATIENCE_SECONDS * 1_000L);
    return vertx.eventBus().request("watchdog.command", command, options);
  }

  /** Each is, by what it asked for or by a sentence why not. */
  public static void assertAnswered(List<Future<Message<Object>>> requests, String place)
      throws Exception {
    for (Future<Message<Object>> request : requests) {
      Object reply =
          request
              .<Object>map(Message::body)
              .otherwise(thrown -> thrown)
              .await(2 * PATIENCE_SECONDS, TimeUnit.SECONDS);
      if (reply instanceof ReplyException refused) {
        assertThat(refused.failureCode()).as("%s; %s", refused, place).isEqualTo(CONFLICT);
        assertThat(refused.getMessage()).startsWith("app ");
      } else {
        assertThat(reply).isInstanceOfAny(JsonObject.class, JsonArray.class);
      }
    }
  }

  /** The program's status record after a command. */
  public JsonObject record(JsonObject command) throws Exception {
    return (JsonObject) request(command).await(PATIENCE_SECONDS, TimeUnit.SECONDS).body();
  }

  /** Waits until something has changed. */
  public void awaitChange(String place) throws InterruptedException {
    assertThat(statuses.poll(PATIENCE_SECONDS, TimeUnit.SECONDS)).as("%s", place).isNotNull();
  }

  /** Waits until something changes from now on, but not for long. */
  public void lull(int millis) throws InterruptedException {
    statuses.clear();
    statuses.poll(millis, TimeUnit.MILLISECONDS);
  }

  /** To be called after each. */
  public void close() throws Exception {
    log.setLevel(null);
    vertx.close().await(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }
}
