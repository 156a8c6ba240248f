package dev.watchdog.web.routes;

import dev.watchdog.program.ProgramVerticle;
import dev.watchdog.web.guard.GuardedRouter;
import dev.watchdog.web.guard.Refusal;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Whether supervision works, and whether the programs do; for the probes of an orchestrator. */
public final class HealthRoutes {

  private static final int PATIENCE_SECONDS = 1;
  private static final String SILENCE =
      "supervision has not answered for " + PATIENCE_SECONDS + " s";

  private final Supplier<List<ProgramVerticle>> programs;
  private final Executor loop;

  public HealthRoutes(Supplier<List<ProgramVerticle>> programs, Executor loop) {
    this.programs = programs;
    this.loop = loop;
  }

  public void addTo(GuardedRouter router) {
    router.get("/livez").handler(c -> answer(c, complaints().map(_ -> "")));
    router.get("/readyz").handler(c -> answer(c, complaints().map(all -> String.join(", ", all))));
  }

  /** Why not every program that should be up is RUNNING; fails when supervision is silent. */
  private Future<List<String>> complaints() {
    return Future.all(programs.get().stream().map(ProgramVerticle::notReady).toList())
        .timeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
        .map(all -> all.<Optional<String>>list().stream().flatMap(Optional::stream).toList());
  }

  /**
   * @param problem in a sentence; empty for none
   */
  private void answer(RoutingContext c, Future<String> problem) {
    problem.otherwise(SILENCE).onSuccess(sentence -> loop.execute(() -> answer(c, sentence)));
  }

  private static void answer(RoutingContext c, String problem) {
    if (problem.isEmpty()) {
      c.response().putHeader(HttpHeaders.CONTENT_TYPE, "text/plain; charset=utf-8").end("ok\n");
    } else {
      c.fail(Refusal.unavailable(problem));
    }
  }
}
