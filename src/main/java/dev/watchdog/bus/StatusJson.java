package dev.watchdog.bus;

import dev.watchdog.lifecycle.History;
import dev.watchdog.lifecycle.State;
import dev.watchdog.lifecycle.State.Waiting;
import io.vertx.core.json.JsonObject;

/** The status of a program as JSON. Fields that do not apply are left out. */
final class StatusJson {

  private StatusJson() {}

  /**
   * A status record.
   *
   * @param event the last event of this program, which led to this status
   */
  static JsonObject of(String node, String program, State state, JsonObject event) {
    History history = state.history();
    JsonObject json = new JsonObject().put("program", program).put("status", state.status().name());
    state.alive().ifPresent(child -> json.put("pid", child.pid()));
    json.put("run", history.run())
        .put("restarts", history.restarts())
        .put("since", event.getString("time"));
    copy(event, json, "cause");
    history
        .last()
        .map(History.Ended::exit)
        .flatMap(EventJson::exit)
        .ifPresent(exit -> json.put("exit", exit));
    if (state instanceof Waiting waiting && waiting.isDelayed()) {
      copy(event, json, "nextStart");
    }
    return json.put("node", node);
  }

  private static void copy(JsonObject event, JsonObject json, String field) {
    if (event.containsKey(field)) {
      json.put(field, event.getString(field));
    }
  }
}
