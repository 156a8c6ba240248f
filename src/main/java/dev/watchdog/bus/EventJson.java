package dev.watchdog.bus;

import dev.watchdog.lifecycle.Effect.Announce;
import dev.watchdog.lifecycle.ExitStatus;
import dev.watchdog.lifecycle.History.Ended;
import dev.watchdog.lifecycle.Status;
import dev.watchdog.text.Timestamp;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Optional;

/** Lifecycle events as JSON. Fields that do not apply are left out. */
final class EventJson {

  private EventJson() {}

  static JsonObject of(long seq, Instant time, String node, String program, Announce announced) {
    JsonObject json =
        new JsonObject()
            .put("seq", seq)
            .put("time", Timestamp.of(time))
            .put("node", node)
            .put("program", program)
            .put("run", announced.run())
            .put("from", announced.from().name())
            .put("status", announced.status().name())
            .put("cause", cause(announced));
    announced.pid().ifPresent(pid -> json.put("pid", pid));
    announced
        .ended()
        .map(Ended::exit)
        .flatMap(EventJson::exit)
        .ifPresent(exit -> json.put("exit", exit));
    json.put("restarts", announced.restarts());
    announced
        .delay()
        .filter(_ -> announced.status() == Status.BACKOFF)
        .ifPresent(delay -> json.put("nextStart", Timestamp.of(time.plus(delay))));
    return json;
  }

  private static String cause(Announce announced) {
    return announced
        .ended()
        .map(Ended::exit)
        .filter(ExitStatus.NotSpawned.class::isInstance)
        .map(ExitStatus::describe)
        .orElse(announced.cause().text());
  }

  /** How a run ended, if there was one. */
  static Optional<JsonObject> exit(ExitStatus exit) {
    return switch (exit) {
      case ExitStatus.Code(int code) -> Optional.of(new JsonObject().put("code", code));
      case ExitStatus.Signalled(var signal, boolean core, boolean oom) -> {
        JsonObject json =
            new JsonObject()
                .put("signal", signal.name())
                .put("number", signal.number())
                .put("core", core);
        yield Optional.of(oom ? json.put("oom", true) : json);
      }
      case ExitStatus.NotSpawned _ -> Optional.empty();
    };
  }
}
