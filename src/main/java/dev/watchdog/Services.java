package dev.watchdog;

import dev.watchdog.Inbox.Message;
import dev.watchdog.bus.EventPublisher;
import dev.watchdog.companions.Companions;
import dev.watchdog.config.Serving;
import dev.watchdog.config.Settings;
import dev.watchdog.metrics.Metrics;
import dev.watchdog.process.proc.Machine;
import dev.watchdog.process.runs.Linux;
import dev.watchdog.program.EarlyStart;
import dev.watchdog.program.Programs;
import dev.watchdog.web.WebSources;
import dev.watchdog.web.WebVerticle;
import dev.watchdog.web.connection.HandshakeLimit;
import dev.watchdog.web.connection.WebThreads;
import dev.watchdog.web.listen.Endpoints;
import dev.watchdog.web.routes.MetricsRoutes;
import dev.watchdog.web.routes.ReloadRoutes;
import dev.watchdog.worker.WorkerCalls;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.WorkerExecutor;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What runs on Vert.x: supervision first, and beside it HTTP, metrics and companions. */
final class Services {

  private static final Logger LOG = LoggerFactory.getLogger(Services.class);
  private static final int START_SECONDS = 30;
  private static final int RETRY_MILLIS = 5_000;
  private static final int CONNECTIONS_MIN = 4;
  private static final int CONNECTIONS_MAX = 2_000;
  private static final int OWN_FILES_MAX = 56;

  private final Programs programs;
  private final WebVerticle web;
  private final Future<?> serving;
  private final Companions companions;

  private Services(Programs programs, WebVerticle web, Future<?> serving, Companions companions) {
    this.programs = programs;
    this.web = web;
    this.serving = serving;
    this.companions = companions;
  }

  /**
   * Returns when the programs are supervised; does not wait for the rest.
   *
   * @param inbox gets requests for a reload
   */
  static Services start(Settings settings, Linux os, EarlyStart earlyStart, Inbox inbox)
      throws TimeoutException {
    Metrics metrics = new Metrics(os::losses, os::orphansReaped);
    Vertx vertx = vertx(metrics);
    Context _ = vertx.getOrCreateContext(); // of this thread: on the first loop, as the programs
    WebThreads threads = WebThreads.of(vertx);
    EventPublisher publisher =
        new EventPublisher(vertx.eventBus(), Machine.hostName(), Clock.systemUTC());
    Programs programs =
        new Programs(
            settings.programs(), earlyStart, os, publisher, metrics, settings.shutdownBudget());
    supervised(vertx, programs).await(START_SECONDS, TimeUnit.SECONDS);
    WebSources sources =
        new WebSources(
            programs::all, publisher.history(), figures(metrics, vertx), () -> reload(inbox));
    WebVerticle web = new WebVerticle(endpoints(settings.serving()), sources);
    metrics.loop("supervision", programs::execute);
    metrics.loop("web", web::execute);
    return new Services(
        programs,
        web,
        serve(vertx, threads, web),
        Companions.deploy(vertx, settings.companions(), settings.companionPath()));
  }

  /**
   * One event loop and one worker carry any number of programs, and another loop carries HTTP. What
   * Vert.x tells the main thread runs on the first loop too, so that supervision needs no other.
   */
  private static Vertx vertx(Metrics metrics) {
    VertxOptions options =
        new VertxOptions()
            .setEventLoopPoolSize(2)
            .setWorkerPoolSize(1)
            .setInternalBlockingPoolSize(1)
            .setBlockedThreadCheckInterval(10_000); // it must not wake us often
    return Vertx.builder()
        .with(options)
        .withTransport(HandshakeLimit.transport())
        .withMetrics(metrics.ofHttp())
        .build();
  }

  /** Completes when they are supervised or cannot be: a thread that is missing fails only these. */
  private static Future<?> supervised(Vertx vertx, Programs programs) {
    Promise<String> supervised = Promise.promise();
    vertx.deployVerticle(programs).onComplete(supervised::tryComplete, supervised::tryFail);
    programs.end().onFailure(supervised::tryFail);
    return supervised.future();
  }

  /** Serves HTTP; later, if there is no thread for it now. */
  private static Future<?> serve(Vertx vertx, WebThreads threads, WebVerticle web) {
    Promise<Void> serving = Promise.promise();
    if (isServed(threads, web, serving)) {
      return serving.future();
    }
    LOG.warn(
        "cannot serve HTTP: no thread can be made (see --pids-limit, ulimit -u); trying again");
    vertx.setPeriodic(
        RETRY_MILLIS,
        timer -> {
          if (isServed(threads, web, serving)) {
            vertx.cancelTimer(timer);
          }
        });
    return serving.future();
  }

  private static boolean isServed(WebThreads threads, WebVerticle web, Promise<Void> serving) {
    try {
      threads.start();
    } catch (OutOfMemoryError e) {
      return false;
    }
    threads.serving().runOnContext(_ -> deploy(web, threads.serving()).onComplete(serving));
    return true;
  }

  private static Future<Void> deploy(WebVerticle web, Context context) {
    try {
      return web.deploy(context).mapEmpty();
    } catch (Exception e) {
      LOG.warn("cannot serve HTTP: {}; continuing without HTTP", e.getMessage());
      return Future.failedFuture(e);
    }
  }

  private static Future<ReloadRoutes.Changes> reload(Inbox inbox) {
    Promise<ReloadRoutes.Changes> changes = Promise.promise();
    inbox.add(new Message.Reload(changes));
    return changes.future();
  }

  /** On a thread of their own, which begins with the first scrape: neither loop nor spawn waits. */
  private static MetricsRoutes.Figures figures(Metrics metrics, Vertx vertx) {
    WorkerExecutor thread = vertx.createSharedWorkerExecutor("metrics", 1);
    return (type, readers) -> WorkerCalls.call(thread, () -> metrics.read(type, readers));
  }

  private static Endpoints endpoints(Serving serving) {
    Optional<Endpoints.Tcp> tcp =
        serving.http().map(at -> new Endpoints.Tcp(at, serving.tokens(), serving.tls()));
    return new Endpoints(tcp, serving.sockets(), connectionsMax());
  }

  /** What the heap has room for, and the file descriptors that supervision leaves. */
  private static int connectionsMax() {
    int forReaders = (Machine.openFilesMax() - OWN_FILES_MAX) / 2;
    return Math.clamp(forReaders, CONNECTIONS_MIN, CONNECTIONS_MAX);
  }

  Programs programs() {
    return programs;
  }

  /** Completes when readers and companions have got the last messages, which may be never. */
  Future<?> end() {
    Future<?> readersGone = serving.compose(_ -> web.end());
    return Future.join(companions.end(), readersGone);
  }
}
