package dev.watchdog.web.routes;

import dev.watchdog.access.Role;
import dev.watchdog.program.NotReloadedException;
import dev.watchdog.web.guard.Caller;
import dev.watchdog.web.guard.GuardedRouter;
import dev.watchdog.web.guard.Refusal;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the config file again. For one event loop, which does not wait for it. */
public final class ReloadRoutes {

  private static final Logger LOG = LoggerFactory.getLogger(ReloadRoutes.class);

  private final Supplier<Future<Changes>> reload;
  private final Executor loop;

  /**
   * What a reload has changed.
   *
   * @param programs the names of programs, by what has happened to them, such as {@code added}
   * @param needRestart keys that take effect only when the watchdog is restarted
   */
  public record Changes(Map<String, List<String>> programs, List<String> needRestart) {
    private JsonObject toJson() {
      JsonObject json = new JsonObject();
      programs.forEach((change, names) -> json.put(change, new JsonArray(names)));
      return json.put("needRestart", new JsonArray(needRestart));
    }
  }

  public ReloadRoutes(Supplier<Future<Changes>> reload, Executor loop) {
    this.reload = reload;
    this.loop = loop;
  }

  public void addTo(GuardedRouter router) {
    router.post("/v1/reload", Role.OPERATE).handler(this::answer);
  }

  private void answer(RoutingContext c) {
    RequestBody.read(c.request(), Set.of()).onSuccess(_ -> reload(c)).onFailure(c::fail);
  }

  private void reload(RoutingContext c) {
    LOG.info("reload, by {}", Caller.of(c).name());
    reload
        .get()
        .onSuccess(changes -> loop.execute(() -> send(c, changes)))
        .onFailure(thrown -> loop.execute(() -> c.fail(reason(thrown))));
  }

  private static void send(RoutingContext c, Changes changes) {
    if (c.response().closed()) {
      return;
    }
    c.response()
        .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
        .end(changes.toJson().encode() + "\n");
  }

  private static Throwable reason(Throwable thrown) {
    return thrown instanceof NotReloadedException e
        ? Refusal.conflict("nothing is changed: " + e.getMessage(), e.problems())
        : thrown;
  }
}
