package example;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/** A companion: repeats a program's lines that hold some text, and says what it missed. */
public final class ErrorLines extends VerticleBase {

  @Override
  public Future<?> start() {
    String program = config().getString("program", "app");
    String text = config().getString("text", "ERROR");
    return vertx
        .eventBus()
        .<JsonObject>consumer("watchdog.logs." + program, batch -> look(batch.body(), text))
        .completion();
  }

  private static void look(JsonObject batch, String text) {
    batch.getJsonArray("lines", new JsonArray()).stream()
        .map(JsonObject.class::cast)
        .filter(line -> line.getString("text").contains(text))
        .forEach(line -> System.err.println("found line " + line.encode()));
    if (batch.containsKey("gap")) {
      System.err.println("missed " + batch.getJsonObject("gap").getLong("lines") + " lines");
    }
  }
}
