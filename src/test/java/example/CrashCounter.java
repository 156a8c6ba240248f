package example;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.json.JsonObject;

/** A companion: says how often the program died, and restarts it no more after too many deaths. */
public final class CrashCounter extends VerticleBase {

  private int deaths;

  @Override
  public Future<?> start() {
    int max = config().getInteger("max", 3);
    return vertx
        .eventBus()
        .<JsonObject>consumer("watchdog.events", event -> count(event.body(), max))
        .completion();
  }

  private void count(JsonObject event, int max) {
    if (event.getString("status").equals("BACKOFF") && ++deaths == max) {
      System.err.println(event.getString("program") + " died " + deaths + " times");
      vertx
          .eventBus()
          .request(
              "watchdog.command",
              new JsonObject().put("command", "stop").put("program", event.getString("program")));
    }
  }
}
