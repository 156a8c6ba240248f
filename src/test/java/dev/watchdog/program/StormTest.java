package dev.watchdog.program;

import static org.assertj.core.api.Assertions.assertThat;

import dev.watchdog.lifecycle.Backoff;
import dev.watchdog.lifecycle.Orphans;
import dev.watchdog.lifecycle.RestartLimit;
import dev.watchdog.lifecycle.RestartPolicy;
import dev.watchdog.lifecycle.Signal;
import dev.watchdog.lifecycle.Supervision;
import dev.watchdog.lifecycle.Supervision.Restarts;
import dev.watchdog.lifecycle.Supervision.Stops;
import dev.watchdog.process.Command;
import io.vertx.core.Future;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Hundreds of orders at once, again and again, to a program that dies at random. {@code
 * -Dstorm.seed=N} gives the same orders; how they meet the deaths is up to the threads.
 */
class StormTest {

  private static final int ROUNDS = 100;
  private static final int COMMANDS = 200;

  /** Whether it goes on for ever, or may come to an end. */
  enum Course {
    ENDLESS,
    ENDING
  }

  private static Supervision supervision(Course course) {
    return new Supervision(
        new Restarts(
            course == Course.ENDLESS ? RestartPolicy.ALWAYS : RestartPolicy.ON_FAILURE,
            Backoff.constant(Duration.ofMillis(1)),
            Duration.ofHours(1),
            Optional.of(new RestartLimit(20, Duration.ofHours(1)))
                .filter(_ -> course == Course.ENDING)),
        Duration.ofMillis(2),
        new Stops(Signal.TERM, Duration.ofMillis(3), Orphans.STOP));
  }

  private final SplittableRandom random = new SplittableRandom(Storm.SEED);
  private final StormySystem os = new StormySystem(random.split());
  private final Storm storm = new Storm();
  private final AtomicInteger replies = new AtomicInteger();

  @AfterEach
  void close() throws Exception {
    storm.close();
  }

  @ParameterizedTest
  @EnumSource(Course.class)
  void every_order_is_answered_once_there_is_never_a_second_child_and_the_last_order_counts(
      Course course) throws Exception {
    deploy(course);
    int asked = 0;
    for (int round = 1; round <= ROUNDS; round++) {
      os.calm(false);
      List<JsonObject> commands = new ArrayList<>();
      List<Future<Message<Object>>> requests = new ArrayList<>();
      for (int i = 0; i < COMMANDS; i++) {
        JsonObject command = command();
        commands.add(command);
        requests.add(storm.request(command));
        os.strike();
      }
      asked += COMMANDS;
      os.calm(true);
      Storm.assertAnswered(requests, place(round));
      asked += settle(Storm.isUpAfter(commands), course, round);
      assertThat(os.twins()).as("twins; %s", place(round)).isZero();
      assertThat(replies).as("replies; %s", place(round)).hasValue(asked);
    }
    assertThat(os.runs()).as("runs in the storm").isGreaterThan(ROUNDS);
  }

  private static String place(int round) {
    return "-Dstorm.seed=" + Storm.SEED + ", round " + round;
  }

  private void deploy(Course course) throws Exception {
    storm
        .vertx
        .eventBus()
        .addOutboundInterceptor(delivery -> {
          if (delivery.message().address().startsWith("__vertx.reply")) {
            replies.incrementAndGet();
          }
          delivery.next();
        });
    Command command = new Command(List.of("x"), List.of(), Map.of());
    storm.deploy(new Program("app", command, supervision(course), 4096), os);
  }

  private JsonObject command() {
    JsonObject command =
        switch (random.nextInt(10)) {
          case 0, 1 -> Storm.command("start");
          case 2, 3 -> Storm.command("stop");
          case 4, 5 -> Storm.command("restart");
          case 6, 7 -> Storm.command("signal").put("signal", "HUP");
          case 8 -> Storm.command("status");
          default -> Storm.command("list");
        };
    return random.nextInt(3) == 0 ? command.put("wait", true) : command;
  }

  /**
   * Waits until the program is as the last order says.
   *
   * @return how many times it asked
   */
  private int settle(boolean isUp, Course course, int round) throws Exception {
    Set<String> expected = new HashSet<>(Set.of(isUp ? "RUNNING" : "STOPPED"));
    if (course == Course.ENDING) {
      expected.addAll(Set.of("EXITED", "FATAL")); // by itself, after or before the last command
    }
    int asked = 0;
    while (true) {
      asked++;
      JsonObject record = storm.record(Storm.command("status"));
      if (expected.contains(record.getString("status"))
          && os.isAnythingThere() == record.containsKey("pid")) {
        return asked;
      }
      storm.awaitChange(record + ", and then? It is to be " + expected + "; " + place(round));
    }
  }
}
