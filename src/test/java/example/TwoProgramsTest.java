package example;

import static org.assertj.core.api.Assertions.assertThat;

import dev.watchdog.process.runs.TheLinux;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class TwoProgramsTest {

  private final Vertx vertx = Vertx.vertx();

  @Test
  void both_run_take_commands_and_are_gone_when_the_application_ends() throws Exception {
    TwoPrograms.supervise(vertx, TheLinux.INSTANCE).await(20, TimeUnit.SECONDS);
    JsonObject restart = new JsonObject().put("command", "restart").put("program", "worker");
    JsonObject restarted = (JsonObject) ask(restart.put("wait", true));
    assertThat(restarted.getString("status")).isEqualTo("RUNNING");
    List<Integer> pids =
        ((JsonArray) ask(new JsonObject().put("command", "list")))
            .stream().map(status -> ((JsonObject) status).getInteger("pid")).toList();
    assertThat(pids).hasSize(2).allMatch(TwoProgramsTest::isAlive);
    vertx.close().await(20, TimeUnit.SECONDS);
    assertThat(pids).noneMatch(TwoProgramsTest::isAlive);
  }

  private Object ask(JsonObject command) throws Exception {
    return vertx.eventBus().request("watchdog.command", command).await(20, TimeUnit.SECONDS).body();
  }

  private static boolean isAlive(int pid) {
    return ProcessHandle.of(pid).isPresent();
  }
}
