package dev.watchdog.web;

import dev.watchdog.web.bridge.BridgeRoutes;
import dev.watchdog.web.command.CommandSender;
import dev.watchdog.web.command.RefusedCommands;
import dev.watchdog.web.guard.Guard;
import dev.watchdog.web.guard.GuardedRouter;
import dev.watchdog.web.live.LogTails;
import dev.watchdog.web.live.OpenWebSockets;
import dev.watchdog.web.routes.EventRoutes;
import dev.watchdog.web.routes.HealthRoutes;
import dev.watchdog.web.routes.LogRoutes;
import dev.watchdog.web.routes.MetricsRoutes;
import dev.watchdog.web.routes.OpenApiRoutes;
import dev.watchdog.web.routes.ProgramRoutes;
import dev.watchdog.web.routes.ReloadRoutes;
import dev.watchdog.web.routes.ThreadsRoutes;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import java.time.Duration;
import java.util.concurrent.Executor;

/** Everything that can be asked for. For one event loop. */
final class Api {

  private final Vertx vertx;
  private final OpenWebSockets webSockets = new OpenWebSockets();
  private final LogTails tails;
  private final CommandSender commands;
  private final Failures failures;
  private final HealthRoutes health;
  private final MetricsRoutes metrics;
  private final ProgramRoutes programs;
  private final ReloadRoutes reload;
  private final BridgeRoutes bridge;
  private final LogRoutes logs;
  private final EventRoutes events;

  Api(Vertx vertx, WebSources sources, Executor loop) {
    this.vertx = vertx;
    RefusedCommands refused = new RefusedCommands(vertx, Duration.ofSeconds(1));
    this.tails = new LogTails(sources.programs(), loop);
    this.commands = new CommandSender(vertx.eventBus(), refused);
    this.failures = new Failures(webSockets, refused);
    this.health = new HealthRoutes(sources.programs(), loop);
    this.metrics = new MetricsRoutes(sources.metrics(), tails, loop);
    this.programs = new ProgramRoutes(commands, loop);
    this.reload = new ReloadRoutes(sources.reload(), loop);
    this.bridge = new BridgeRoutes(vertx.eventBus(), sources.programs(), commands);
    this.logs = new LogRoutes(tails, webSockets);
    this.events = new EventRoutes(sources.events(), webSockets, loop);
  }

  /** For requests that have to pass this guard. */
  Router router(Guard guard) {
    Router router = Router.router(vertx);
    GuardedRouter guarded = new GuardedRouter(router, guard);
    health.addTo(guarded);
    OpenApiRoutes.addTo(guarded);
    metrics.addTo(guarded);
    programs.addTo(guarded);
    reload.addTo(guarded);
    ThreadsRoutes.addTo(guarded);
    bridge.addTo(guarded);
    logs.addTo(guarded);
    events.addTo(guarded);
    failures.addTo(router);
    return router;
  }

  /** Checks that the peers of all WebSockets are still there. */
  void ping() {
    webSockets.ping();
    bridge.ping();
    tails.update();
  }

  /** Sends every client what is left and closes it; completes when all of them are closed. */
  Future<Void> end() {
    tails.end();
    events.end();
    Future<Void> bridgeClosed = commands.allAnswered().compose(_ -> bridge.end());
    return Future.join(webSockets.allClosed(), bridgeClosed).mapEmpty();
  }
}
