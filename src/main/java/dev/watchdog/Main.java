package dev.watchdog;

import dev.watchdog.Inbox.Message;
import dev.watchdog.bus.EventPublisher;
import dev.watchdog.cli.CommandLine;
import dev.watchdog.cli.Help;
import dev.watchdog.companions.Companions;
import dev.watchdog.config.Effective;
import dev.watchdog.config.Serving;
import dev.watchdog.config.Settings;
import dev.watchdog.config.SettingsReader;
import dev.watchdog.config.SettingsReader.Result;
import dev.watchdog.lifecycle.Event;
import dev.watchdog.lifecycle.Signal;
import dev.watchdog.metrics.Metrics;
import dev.watchdog.process.posix.Exit;
import dev.watchdog.process.posix.ReceivedSignals;
import dev.watchdog.process.proc.Invocation;
import dev.watchdog.process.proc.Machine;
import dev.watchdog.process.proc.Terminal;
import dev.watchdog.process.runs.Linux;
import dev.watchdog.program.EarlyStart;
import dev.watchdog.program.Programs;
import dev.watchdog.web.WebSources;
import dev.watchdog.web.WebVerticle;
import dev.watchdog.web.connection.HandshakeLimit;
import dev.watchdog.web.listen.Endpoints;
import dev.watchdog.web.routes.MetricsRoutes;
import dev.watchdog.web.routes.ReloadRoutes;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.WorkerExecutor;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** The entrypoint: options, signals, Vert.x, program, end, exit code. */
public final class Main {

  private static final int DONE = 0;
  private static final int INTERNAL_ERROR = 1;
  private static final int BAD_USAGE = 2;
  private static final int START_SECONDS = 30;
  private static final int FAREWELL_MILLIS = 500;
  private static final int LAST_LOGS_MILLIS = 200;
  private static final int CONNECTIONS_MIN = 4;
  private static final int CONNECTIONS_MAX = 2_000;
  private static final int OWN_FILES_MAX = 56;
  private static final Duration DRAIN_TIMEOUT = Duration.ofSeconds(1);

  /** One for all of this JVM; where everybody who ends it finds it. */
  private static volatile Optional<Linux> system = Optional.empty();

  private final Settings settings;
  private final Terminal terminal;
  private final Inbox inbox = new Inbox();
  private final OwnLog log;
  private final Reload reload;

  private Main(
      List<String> words,
      Map<String, String> environment,
      Settings settings,
      Supplier<Effective> effective,
      Terminal terminal) {
    this.settings = settings;
    this.terminal = terminal;
    this.log = new OwnLog(settings.logFormat(), settings.logLevel());
    this.reload = new Reload(words, environment, log, settings, effective);
  }

  /**
   * Runs what the command line says.
   *
   * @param args how many there are; their bytes are read from the system
   */
  public static void main(String[] args) {
    Thread.setDefaultUncaughtExceptionHandler(Main::onUncaught);
    int exitCode;
    try {
      exitCode = run(args);
    } catch (Exception | LinkageError | OutOfMemoryError e) {
      exitCode = internalError(e);
    }
    halt(exitCode);
  }

  /** Without one of these threads nothing is supervised; better an end that is seen. */
  private static void onUncaught(Thread thread, Throwable thrown) {
    int exitCode = internalError(thrown);
    if (thread.getName().startsWith("watchdog-") || thread.getName().equals("main")) {
      halt(exitCode);
    }
  }

  /**
   * Not exit: whatever hooks there are, none may delay or change the end. Nothing of a program
   * outlives it.
   */
  private static void halt(int exitCode) {
    system.ifPresent(Linux::killDescendants);
    OwnLog.stop();
    Exit.now(exitCode);
  }

  private static int run(String[] args) throws Exception {
    Invocation invocation = Invocation.read(args.length);
    Optional<List<String>> toRun = CommandLine.toRun(invocation.arguments());
    if (toRun.isEmpty()) {
      ReceivedSignals.leaveToKernel();
      return CommandLine.run(invocation.arguments(), invocation.environment());
    }
    Optional<String> wrongMachine = Machine.problem();
    if (wrongMachine.isPresent()) {
      return complain(List.of(wrongMachine.get()), INTERNAL_ERROR);
    }
    if (!ReceivedSignals.areHeard()) {
      return complain(List.of("cannot hear signals in this JVM: start bin/watchdog"), BAD_USAGE);
    }
    EarlyStart earlyStart = EarlyStart.begin();
    Terminal terminal = new Terminal();
    List<String> words = toRun.get();
    Map<String, String> environment = invocation.environment();
    Result result = SettingsReader.read(words, environment);
    // No switch: to set one up takes the JVM 2 ms on the way to the first child.
    if (result instanceof Result.Valid(Settings settings, Supplier<Effective> effective)) {
      return new Main(words, environment, settings, effective, terminal).supervise(earlyStart);
    }
    return result instanceof Result.Invalid(List<String> problems)
        ? complain(problems, BAD_USAGE)
        : print(Help.text());
  }

  private int supervise(EarlyStart earlyStart) throws Exception {
    System.setOut(System.err); // the other one is the programs' own, whatever logback's file says
    Optional<String> shortage = Machine.shortage();
    if (shortage.isPresent()) {
      return complain(List.of(shortage.get()), INTERNAL_ERROR);
    }
    earlyStart.prepare(settings.programs());
    settings.endSignals().forEach(ReceivedSignals::insistOn);
    Linux os = Linux.open(settings.output(), settings.stdoutStall(), log::warn);
    system = Optional.of(os);
    if (inbox.holdsAnyOf(settings.endSignals())) {
      return DONE;
    }
    earlyStart.spawn(os);
    os.begin();
    log.open();
    settings.doubts().forEach(log::warn);
    Metrics metrics = new Metrics(os::losses, os::orphansReaped);
    Vertx vertx =
        Vertx.builder()
            .with(vertxOptions())
            .withTransport(HandshakeLimit.transport())
            .withMetrics(metrics.ofHttp())
            .build();
    EventPublisher publisher =
        new EventPublisher(vertx.eventBus(), Machine.hostName(), Clock.systemUTC());
    Programs programs =
        new Programs(
            settings.programs(), earlyStart, os, publisher, metrics, settings.shutdownBudget());
    supervised(vertx, programs).await(START_SECONDS, TimeUnit.SECONDS);
    WebVerticle web =
        web(
            new WebSources(
                programs::all, publisher.history(), figures(metrics, vertx), this::reload));
    metrics.loop("supervision", programs::execute);
    metrics.loop("web", web::execute);
    Future<?> serving =
        vertx
            .deployVerticle(web)
            .onFailure(e -> log.warn("cannot serve HTTP: " + e.getMessage() + "; goes on without"));
    Companions companions =
        Companions.deploy(vertx, settings.companions(), settings.companionPath());
    ReceivedSignals.keepListening();
    tellOfColdStart();
    int exitCode = awaitEnd(programs);
    killRest(os);
    handOn(os);
    Future<?> logsEnded = programs.endLogs().timeout(LAST_LOGS_MILLIS, TimeUnit.MILLISECONDS);
    Future<?> companionsGone = logsEnded.transform(_ -> companions.end()).otherwiseEmpty();
    Future<?> readersGone =
        logsEnded.transform(_ -> serving).compose(_ -> web.end()).otherwiseEmpty();
    farewell(Future.join(companionsGone, readersGone));
    log.info("watchdog ends with exit code " + exitCode);
    return exitCode;
  }

  /** When they are supervised, or cannot be: where a thread is missing nobody else would say it. */
  private static Future<?> supervised(Vertx vertx, Programs programs) {
    Promise<String> supervised = Promise.promise();
    vertx.deployVerticle(programs).onComplete(supervised::tryComplete, supervised::tryFail);
    programs.end().onFailure(supervised::tryFail);
    return supervised.future();
  }

  /**
   * One event loop and one worker carry any number of programs, and another one those who look at
   * them. Vert.x deals out its loops in turn: programs, web. The worker exists from the first spawn
   * on: a second one might be wanted just when the limit of processes is reached.
   */
  private static VertxOptions vertxOptions() {
    return new VertxOptions()
        .setEventLoopPoolSize(2)
        .setWorkerPoolSize(1)
        .setInternalBlockingPoolSize(1)
        .setBlockedThreadCheckInterval(10_000); // it must not wake us often
  }

  private Future<ReloadRoutes.Changes> reload() {
    Promise<ReloadRoutes.Changes> changes = Promise.promise();
    inbox.add(new Message.Reload(changes));
    return changes.future();
  }

  private WebVerticle web(WebSources sources) {
    Serving serving = settings.serving();
    Optional<Endpoints.Tcp> tcp =
        serving.http().map(at -> new Endpoints.Tcp(at, serving.tokens(), serving.tls()));
    return new WebVerticle(new Endpoints(tcp, serving.sockets(), connectionsMax()), sources);
  }

  /** On a thread of their own, which begins with the first look: neither loop nor spawn waits. */
  private static MetricsRoutes.Figures figures(Metrics metrics, Vertx vertx) {
    WorkerExecutor thread = vertx.createSharedWorkerExecutor("metrics", 1);
    return (type, readers) -> thread.executeBlocking(() -> metrics.read(type, readers));
  }

  /** What the heap has room for, and file descriptors are left for, beside supervision. */
  private static int connectionsMax() {
    int forReaders = (Machine.openFilesMax() - OWN_FILES_MAX) / 2;
    return Math.clamp(forReaders, CONNECTIONS_MIN, CONNECTIONS_MAX);
  }

  private int awaitEnd(Programs programs) {
    programs
        .end()
        .onSuccess(exitCode -> inbox.add(new Message.Ended(exitCode)))
        .onFailure(thrown -> inbox.add(new Message.Failed(thrown)));
    boolean isTold = false;
    while (true) {
      switch (inbox.take()) {
        case Message.Received(Signal signal) when ends(signal) -> {
          log.info(signal + " received" + (isTold ? " again" : ""));
          programs.stopAll();
          isTold = true;
        }
        case Message.Received(Signal signal)
            when signal.equals(Signal.HUP) && settings.config().isPresent() ->
            reload.run(programs); // the log says what came of it
        case Message.Received(Signal signal) -> programs.forward(new Event.Forward(signal));
        case Message.Reload(Promise<ReloadRoutes.Changes> changes) ->
            reload.run(programs).onComplete(changes);
        case Message.Ended(int exitCode) -> {
          return exitCode;
        }
        case Message.Failed(Throwable thrown) -> {
          return internalError(thrown);
        }
      }
    }
  }

  /** What was left to live on, or had hidden: it ends with us. */
  private void killRest(Linux os) {
    List<String> killed = os.killDescendants();
    if (!killed.isEmpty()) {
      log.warn("killed at the end: " + String.join(", ", killed));
    }
  }

  /** HUP says, too, that our own terminal has vanished: then nobody is there for anything else. */
  private boolean ends(Signal signal) {
    return settings.endSignals().contains(signal)
        || (signal.equals(Signal.HUP) && terminal.isGone());
  }

  /** What the JVM itself would say of it goes to nobody's log. */
  private void tellOfColdStart() {
    if (Machine.hasUnusedCache()) {
      log.warn(
          "the AOT cache is not used, so a start takes 0.3 s longer: it fits only the jars that it"
              + " was made with, and their times");
    }
  }

  /** The last output of the program, which may still be in its pipes. */
  private void handOn(Linux os) throws InterruptedException {
    long lost = os.drainOutput(DRAIN_TIMEOUT);
    if (lost > 0) {
      log.warn("cannot write the last " + lost + " bytes of output: nobody reads them");
    }
  }

  /**
   * Readers and companions get what is left; who takes too long does not hold us up: it is to be
   * over within the second that a shutdown timeout leaves after the kill.
   */
  private static void farewell(Future<?> gone) {
    try {
      gone.await(FAREWELL_MILLIS, TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      // They were told all that they wanted to take.
    }
  }

  private static int print(String text) {
    System.out.println(text);
    return DONE;
  }

  private static int complain(List<String> problems, int exitCode) {
    problems.forEach(problem -> System.err.println("watchdog: " + problem));
    return exitCode;
  }

  /** A mistake of ours, so with everything that helps to find it; or the machine is too small. */
  private static int internalError(Throwable thrown) {
    if (thrown instanceof OutOfMemoryError error) {
      String cause = Objects.requireNonNullElse(error.getMessage(), "out of memory");
      return complain(
          List.of("cannot go on: " + cause + " (see --pids-limit, ulimit -u and --memory)"),
          INTERNAL_ERROR);
    }
    System.err.println("watchdog: internal error: " + thrown);
    thrown.printStackTrace(System.err);
    return INTERNAL_ERROR;
  }
}
