package dev.watchdog.process.runs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.watchdog.lifecycle.Backoff;
import dev.watchdog.lifecycle.Orphans;
import dev.watchdog.lifecycle.RestartPolicy;
import dev.watchdog.lifecycle.Signal;
import dev.watchdog.lifecycle.Supervision;
import dev.watchdog.lifecycle.Supervision.Restarts;
import dev.watchdog.lifecycle.Supervision.Stops;
import dev.watchdog.process.Command;
import dev.watchdog.process.posix.Fifo;
import dev.watchdog.program.Program;
import dev.watchdog.program.Storm;
import io.vertx.core.Future;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * Hundreds of orders at once to a real program that dies at random and forks. {@code
 * -Dstorm.seed=N} gives the same orders; how they meet the deaths is up to the machine.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = ThreadMode.SEPARATE_THREAD)
class RealStormTest {

  private static final int VOLLEYS = 10;
  private static final int COMMANDS = 20;
  private static final int LULL_MILLIS = 100;
  private static final String PLACE = "-Dstorm.seed=" + Storm.SEED;
  private static final List<String> SIGNALS = List.of("HUP", "USR1", "WINCH", "TERM", "KILL");

  /**
   * Holds a lock, as do all that descend from it; a process that does not get it reports a twin.
   * How it lives and dies depends on its pid; once there is {@code calm}, it says its pid there and
   * lives.
   */
  private static final String CHILD =
      """
      cd "$1" && exec 9>lock >/dev/null 2>&1
      flock -n 9 || { echo $$ >>twins; exit 1; }
      [ -e calm ] && echo $$ >calm && exec sleep 1000
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

  private final SplittableRandom random = new SplittableRandom(Storm.SEED);
  private final Storm storm = new Storm();

  @TempDir private Path folder;

  @AfterEach
  void close() throws Exception {
    storm.close();
  }

  @RepeatedTest(3)
  void there_is_never_a_second_child_every_order_is_answered_and_the_last_one_counts()
      throws Exception {
    deploy();
    List<JsonObject> commands = new ArrayList<>();
    List<Future<Message<Object>>> requests = new ArrayList<>();
    for (int volley = 0; volley < VOLLEYS; volley++) {
      for (int i = 0; i < COMMANDS; i++) {
        JsonObject command = command();
        commands.add(command);
        requests.add(storm.request(command));
      }
      storm.lull(LULL_MILLIS); // so that not all meet the same child
    }
    Fifo calm = Fifo.in(folder, "calm");
    Storm.assertAnswered(requests, PLACE);
    assertSettles(Storm.isUpAfter(commands) ? "RUNNING" : "STOPPED");
    JsonObject last = storm.record(Storm.command("restart").put("wait", true));
    assertThat(calm.read()).as(PLACE).isEqualTo("" + last.getInteger("pid"));
    assertThat(status(Storm.command("stop").put("wait", true))).isEqualTo("STOPPED");
    assertThat(folder.resolve("twins")).as(PLACE).doesNotExist();
    assertThat(Descendants.ofThisJvm()).isEmpty();
    assertThat(TheLinux.TROUBLE).isEmpty();
  }

  private void deploy() throws Exception {
    Supervision supervision =
        new Supervision(
            new Restarts(
                RestartPolicy.ALWAYS,
                Backoff.constant(Duration.ofMillis(1)),
                Duration.ofHours(1),
                Optional.empty()),
            Duration.ofMillis(10),
            new Stops(Signal.TERM, Duration.ofMillis(50), Orphans.STOP));
    Command command =
        new Command(
            List.of("sh"), List.of("-c", CHILD, "sh", folder.toString()), RealRun.environment());
    storm.deploy(new Program("app", command, supervision, 4096), TheLinux.INSTANCE);
  }

  private JsonObject command() {
    JsonObject command =
        switch (random.nextInt(10)) {
          case 0, 1, 2 -> Storm.command("start");
          case 3 -> Storm.command("stop");
          case 4, 5 -> Storm.command("restart");
          case 6, 7 ->
              Storm.command("signal").put("signal", SIGNALS.get(random.nextInt(SIGNALS.size())));
          case 8 -> Storm.command("status");
          default -> Storm.command("list");
        };
    return random.nextInt(3) == 0 ? command.put("wait", true) : command;
  }

  private String status(JsonObject command) throws Exception {
    return storm.record(command).getString("status");
  }

  /** The program comes to the status that the last order demands. */
  private void assertSettles(String expected) throws Exception {
    JsonObject look = Storm.command("status");
    for (String now = status(look); !now.equals(expected); now = status(look)) {
      storm.awaitChange(now + " instead of " + expected + "; " + PLACE);
    }
  }
}
