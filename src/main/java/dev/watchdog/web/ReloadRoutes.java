package dev.watchdog.web;

import dev.watchdog.program.NotReloadedException;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The answer to {@code POST /v1/reload}. For one event loop, which does not wait for it. */
final class ReloadRoutes {

  private static final Logger LOG = LoggerFactory.getLogger(ReloadRoutes.class);

  private final Supplier<Future<JsonObject>> reload;
  private final Executor loop;

  ReloadRoutes(Supplier<Future<JsonObject>> reload, Executor loop) {
    this.reload = reload;
    this.loop = loop;
  }

  void answer(RoutingContext c) {
    RequestBody.read(c.request(), Set.of()).onSuccess(_ -> reload(c)).onFailure(c::fail);
  }

  private void reload(RoutingContext c) {
    LOG.info("reload, by {}", Caller.of(c).who());
    reload
        .get()
        .onSuccess(changes -> loop.execute(() -> send(c, changes)))
        .onFailure(thrown -> loop.execute(() -> refuse(c, thrown)));
  }

  private static void send(RoutingContext c, JsonObject changes) {
    if (c.response().closed()) {
      return;
    }
    c.response()
        .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
        .end(changes.encode() + "\n");
  }

  private static void refuse(RoutingContext c, Throwable thrown) {
    if (thrown instanceof NotReloadedException e) {
      ProblemJson.send(
          c.response(),
          409,
          "nothing is changed: " + e.getMessage(),
          new JsonObject().put("problems", new JsonArray(e.problems())));
    } else {
      LOG.error("cannot reload", thrown);
      ProblemJson.send(c.response(), 500, "internal error; the watchdog's log says more");
    }
  }
}
