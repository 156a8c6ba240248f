package dev.watchdog.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.watchdog.bus.EventPublisher;
import dev.watchdog.lifecycle.Backoff;
import dev.watchdog.lifecycle.Orphans;
import dev.watchdog.lifecycle.RestartPolicy;
import dev.watchdog.lifecycle.Signal;
import dev.watchdog.lifecycle.State;
import dev.watchdog.lifecycle.Supervision;
import dev.watchdog.lifecycle.Supervision.Restarts;
import dev.watchdog.lifecycle.Supervision.Stops;
import dev.watchdog.logs.Log.Readers;
import dev.watchdog.process.Command;
import dev.watchdog.program.CommandVerticle;
import dev.watchdog.program.Program;
import dev.watchdog.program.ProgramVerticle;
import dev.watchdog.web.connection.Connections;
import dev.watchdog.web.connection.MemoryBudget;
import dev.watchdog.web.guard.Guard;
import dev.watchdog.web.listen.ServerOptions;
import dev.watchdog.web.live.LogWriter;
import dev.watchdog.web.routes.ReloadRoutes;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** The real server on a port of its own, for programs that a test writes the output of. */
public final class TestServer implements AutoCloseable {

  private static final Duration HOUR = Duration.ofHours(1);
  private static final int PATIENCE_SECONDS = 20;
  private static final int CONNECTIONS_MAX = 1_000;

  public final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(3));
  public final EventPublisher publisher =
      new EventPublisher(vertx.eventBus(), "HOST", Clock.systemUTC());

  private final Map<String, ProgramVerticle> programs = new LinkedHashMap<>();
  private final Map<String, FakeSystem> systems = new LinkedHashMap<>();
  private final Map<String, LogWriter> writers = new LinkedHashMap<>();
  private final Map<String, BlockingQueue<String>> statuses = new LinkedHashMap<>();
  private volatile boolean measuring = true;
  private Server server;
  private volatile Future<ReloadRoutes.Changes> reloaded =
      Future.succeededFuture(new ReloadRoutes.Changes(Map.of(), List.of()));

  /** Serves programs of these names. */
  public static TestServer of(Guard guard, String... names) throws Exception {
    TestServer server = new TestServer();
    for (String name : names) {
      server.program(name, 1 << 20, Duration.ZERO, state -> {});
    }
    return server.serve(guard);
  }

  /** One program, {@code app}, without a guard. */
  public static TestServer ofApp() throws Exception {
    return of(Guard.ofSocket(), "app");
  }

  /** Another program, which has been started. */
  public TestServer program(String name, long logBytes, Duration startTime, Consumer<State> onRest)
      throws Exception {
    BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    vertx
        .eventBus()
        .<JsonObject>consumer(
            "watchdog.events." + name, event -> heard.add(event.body().getString("status")))
        .completion()
        .await(PATIENCE_SECONDS, TimeUnit.SECONDS);
    Supervision supervision =
        new Supervision(
            new Restarts(RestartPolicy.ALWAYS, Backoff.constant(HOUR), HOUR, Optional.empty()),
            startTime,
            new Stops(Signal.TERM, HOUR, Orphans.STOP));
    FakeSystem system = new FakeSystem();
    ProgramVerticle verticle =
        new ProgramVerticle(
            new Program(
                name, new Command(List.of("x"), List.of(), Map.of()), supervision, logBytes),
            system,
            publisher);
    verticle.onStep((_, transition) -> {
      if (transition.state().isFinal()) {
        onRest.accept(transition.state());
      }
    });
    vertx.deployVerticle(verticle).await(PATIENCE_SECONDS, TimeUnit.SECONDS);
    programs.put(name, verticle);
    systems.put(name, system);
    statuses.put(name, heard);
    writers.put(name, new LogWriter(verticle.log()));
    return this;
  }

  public TestServer serve(Guard guard) throws Exception {
    server = new Server(guard);
    vertx
        .deployVerticle(new CommandVerticle(List.copyOf(programs.values())))
        .await(PATIENCE_SECONDS, TimeUnit.SECONDS);
    vertx.deployVerticle(server).await(PATIENCE_SECONDS, TimeUnit.SECONDS);
    return this;
  }

  private final class Server extends VerticleBase {
    private final Guard guard;
    private final Connections connections =
        new Connections(
            TestServer.this.vertx,
            CONNECTIONS_MAX,
            Guard.OPEN_TO_ALL,
            new MemoryBudget(MemoryBudget.Limits.USUAL, () -> {}));
    private Api api;
    private int port;

    Server(Guard guard) {
      this.guard = guard;
    }

    @Override
    public Future<HttpServer> start() {
      api = new Api(vertx, sources(), task -> context.runOnContext(_ -> task.run()));
      return vertx
          .createHttpServer(ServerOptions.options())
          .connectionHandler(connection -> connections.admit(connection, ServerOptions.options()))
          .invalidRequestHandler(Failures::malformed)
          .requestHandler(api.router(guard))
          .listen(0, "127.0.0.1")
          .onSuccess(listening -> port = listening.actualPort());
    }

    <T> Future<T> call(Supplier<Future<T>> task) {
      Promise<T> result = Promise.promise();
      context.runOnContext(_ -> task.get().onComplete(result));
      return result.future();
    }
  }

  private Future<String> read(String type, Map<String, Readers> readers) {
    return measuring ? Future.succeededFuture(type + " " + readers) : Future.failedFuture("no");
  }

  private Future<ReloadRoutes.Changes> reload() {
    return reloaded;
  }

  /** Sets what a reload returns. */
  public void reloaded(Future<ReloadRoutes.Changes> result) {
    reloaded = result;
  }

  /** Whether there is anything to be measured. */
  public void measuring(boolean possible) {
    measuring = possible;
  }

  public WebSources sources() {
    return new WebSources(
        () -> List.copyOf(programs.values()), publisher.history(), this::read, this::reload);
  }

  /** What requests that have passed this guard can reach. */
  public Router router(Guard guard) {
    return server.api.router(guard);
  }

  public int port() {
    return server.port;
  }

  public ProgramVerticle program(String name) {
    return programs.get(name);
  }

  public FakeSystem system(String name) {
    return systems.get(name);
  }

  /** Writes what {@code app} says. */
  public LogWriter app() {
    return writers.get("app");
  }

  /** Waits until the program has come to a status. */
  public void await(String name, String status) throws InterruptedException {
    String heard;
    do {
      heard = statuses.get(name).poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
      assertThat(heard).as("%s is to be %s", name, status).isNotNull();
    } while (!heard.equals(status));
  }

  /** Pings all WebSockets. */
  public void ping() throws Exception {
    server
        .call(() -> {
          server.api.ping();
          return Future.succeededFuture();
        })
        .await(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  /** How many connections are open. */
  public int connections() throws Exception {
    return server
        .call(() -> Future.succeededFuture(server.connections.size()))
        .await(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  /** The end, for all readers. */
  public Future<Void> end() {
    return server.call(() -> server.api.end());
  }

  @Override
  public void close() throws TimeoutException {
    systems.values().forEach(FakeSystem::end);
    vertx.close().await(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }
}
