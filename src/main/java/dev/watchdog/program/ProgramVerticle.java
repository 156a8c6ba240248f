package dev.watchdog.program;

import dev.watchdog.bus.EventPublisher;
import dev.watchdog.lifecycle.Answer;
import dev.watchdog.lifecycle.Blocker;
import dev.watchdog.lifecycle.Effect;
import dev.watchdog.lifecycle.Event;
import dev.watchdog.lifecycle.Lifecycle;
import dev.watchdog.lifecycle.State;
import dev.watchdog.lifecycle.Transition;
import dev.watchdog.logs.Log;
import dev.watchdog.process.OperatingSystem;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One program under supervision, from its deployment until nothing of it is left, which its
 * undeployment waits for: facts, commands and timers become events, {@link Lifecycle} decides, and
 * its effects are carried out here. To be deployed on an event loop.
 */
public final class ProgramVerticle extends VerticleBase {

  private static final Logger LOG = LoggerFactory.getLogger(ProgramVerticle.class);

  private final String name;
  private final EventPublisher publisher;
  private final Log log;
  private final Timers timers = new Timers(() -> vertx);
  private final LogPublishing publishing;
  private final CommandHandler commands = new CommandHandler(new Commanded());
  private final ContextCalls calls;
  private final CurrentRun run;
  private final Promise<Void> failure = Promise.promise();
  private BiConsumer<Event, Transition> onStep = (_, _) -> {};

  private Settings settings;

  /** Other settings, which wait until the child that is being spawned is there. */
  private Optional<Program> upcoming = Optional.empty();

  /** Why it will not start, while it is held. */
  private Optional<Blocker> blocker = Optional.empty();

  private State state;
  private JsonObject lastEvent;

  /** What is in effect. */
  private record Settings(Program program, Lifecycle lifecycle, OperatorLog operatorLog) {

    static Settings of(Program program) {
      return new Settings(
          program,
          new Lifecycle(program.supervision(), program.vitals().ready().isPresent()),
          new OperatorLog(program.name(), program.supervision()));
    }
  }

  /** A program that starts when this is deployed, unless it is to wait. */
  public ProgramVerticle(Program program, OperatingSystem os, EventPublisher publisher) {
    this(program, os, publisher, Optional.empty());
  }

  /**
   * The same.
   *
   * @param earlyRun its first run, where that is there already
   */
  ProgramVerticle(
      Program program,
      OperatingSystem os,
      EventPublisher publisher,
      Optional<RunMailbox> earlyRun) {
    this.name = program.name();
    this.publisher = publisher;
    this.settings = Settings.of(program);
    this.state = program.group().autostart() ? State.held() : State.initial();
    this.log = earlyRun.map(RunMailbox::log).orElseGet(program::newLog);
    this.publishing = new LogPublishing(name, log, () -> vertx);
    this.run = new CurrentRun(os, log, earlyRun, new RunHost());
    this.calls = new ContextCalls(name, this::fail);
    this.lastEvent = publisher.nothingYet();
  }

  /** What it wrote. From any thread. */
  public Log log() {
    return log;
  }

  /** What it is called. From any thread. */
  public String name() {
    return name;
  }

  /** Calls this on the event loop after the effects of each step. Before it is deployed. */
  public void onStep(BiConsumer<Event, Transition> listener) {
    onStep = listener;
  }

  /** Fails when the program is supervised no longer, after an internal error; never succeeds. */
  public Future<Void> failure() {
    return failure.future();
  }

  @Override
  public Future<?> start() {
    calls.open(context);
    if (settings.program().group().startsAtOnce()) {
      handle(new Event.Start());
    }
    warmUp();
    publishing.want(settings.program().publishLogs());
    return Future.succeededFuture();
  }

  /** After the spawn, on the same worker. */
  private void warmUp() {
    Settings current = settings;
    vertx.executeBlocking(() -> {
      WarmUp.once(current.program(), current.operatorLog(), publisher);
      return current;
    });
  }

  /**
   * Stops the program by its escalation.
   *
   * @return done when nothing of it is left
   */
  @Override
  public Future<?> stop() {
    Promise<Void> gone = Promise.promise();
    commands.close();
    commands.awaitDown(gone::complete);
    handle(stopCommand());
    return gone.future().onComplete(_ -> calls.close());
  }

  // From any thread.

  /** Its status record. */
  public Future<JsonObject> status() {
    return calls.call(this::statusRecord);
  }

  private JsonObject statusRecord() {
    JsonObject record = publisher.status(name, state, lastEvent);
    blocker.ifPresent(why -> record.put("blocked", "waits for " + why.describe()));
    return record;
  }

  /** Why it is not as it is wanted, in a few words. */
  public Future<Optional<String>> notReady() {
    return calls.call(
        () -> state.isAsWanted() ? Optional.empty() : Optional.of(name + " " + whatItDoes()));
  }

  /** While it is spawned it still has the status from before. */
  private String whatItDoes() {
    return switch (state) {
      case State.Held _ -> "waits for " + blocker.map(Blocker::describe).orElseGet(this::needed);
      case State.Spawning _ -> "is starting";
      default -> "is " + state.status();
    };
  }

  private String needed() {
    return String.join(", ", settings.program().group().dependsOn());
  }

  /** Gives a command; answers at once what it comes to. */
  public Future<Reply> give(Event.Command command) {
    return give(command, _ -> {});
  }

  /**
   * The same.
   *
   * @param decided gets what it comes to, on the event loop, before anything is done about it
   */
  public Future<Reply> give(Event.Command command, Consumer<Answer> decided) {
    return calls.call(() -> commands.give(command, decided));
  }

  /** Gives a command; answers when it is fulfilled or superseded, or at once if it is refused. */
  public Future<Reply> fulfil(Event.Command command, Consumer<Answer> decided) {
    return calls
        .callFrom(caller -> commands.fulfil(command, decided, caller))
        .compose(Function.identity());
  }

  /** Gives the last command; accepts nothing but signals from now on. */
  public Future<Reply> end(Event.Command command) {
    return calls.callFrom(caller -> commands.end(command, caller)).compose(Function.identity());
  }

  /** Stop it by the timeout that it is usually given. */
  public Event.Command stopCommand() {
    return new Event.Stop(settings.program().supervision().stops().timeout());
  }

  /**
   * Nothing more will be written.
   *
   * @return done when all of it is published; at once, where it is not
   */
  public Future<Void> endLogs() {
    return calls.call(publishing::end).compose(Function.identity());
  }

  private final class Commanded implements CommandHandler.Target {

    @Override
    public State state() {
      return state;
    }

    @Override
    public JsonObject statusRecord() {
      return ProgramVerticle.this.statusRecord();
    }

    @Override
    public void follow(Event.Command command) {
      step(command);
    }
  }

  // On its event loop, for the group of programs.

  /** The settings of the configuration. */
  Program program() {
    return upcoming.orElse(settings.program());
  }

  /** Logs that others have to be up before it starts. */
  void hold() {
    LOG.info("{} {}", name, whatItDoes());
  }

  /** What it waits for has ended for good, or is there again. */
  void block(Optional<Blocker> by) {
    blocker = by.filter(_ -> state instanceof State.Held);
    blocker.ifPresent(
        why -> settings.operatorLog().warn("will not start: it waits for " + why.describe()));
  }

  /** The watchdog does not start it any more. */
  void release() {
    handle(new Event.Stop(Duration.ZERO));
  }

  /** The watchdog starts it. */
  void startHeld() {
    handle(new Event.Start());
  }

  /** Accepts nothing but signals from now on. */
  void close() {
    commands.close();
  }

  /** It is none of the programs any more. */
  void left() {
    publishing.want(false);
  }

  /**
   * Takes over other settings, of the same name. What runs is stopped by the old ones, and only
   * where another child is to run and no command has stopped it.
   *
   * @return whether it is restarted
   */
  boolean change(Program other) {
    boolean isRestarted = !state.isDown() && settings.program().needsAnotherChild(other);
    if (state instanceof State.Spawning) { // the child that is being spawned is one of the old
      upcoming = Optional.of(other);
      return isRestarted;
    }
    Event restart = new Event.Restart();
    Transition transition = settings.lifecycle().step(state, restart);
    upcoming = Optional.empty();
    settings = Settings.of(other);
    publishing.want(other.publishLogs());
    if (isRestarted) {
      follow(restart, transition);
    }
    return isRestarted;
  }

  // Events and effects.

  /** Others live on this context too: what is thrown here is not for its exception handler. */
  private void handle(Event event) {
    try {
      step(event);
    } catch (RuntimeException | Error e) {
      fail(e);
    }
  }

  private void step(Event event) {
    if (!commands.hasFailed()) {
      follow(event, settings.lifecycle().step(state, event));
    }
  }

  private void follow(Event event, Transition transition) {
    state = transition.state();
    transition.effects().forEach(this::carryOut);
    run.stepped(state);
    onStep.accept(event, transition);
    commands.stepped(event, state);
    if (upcoming.isPresent() && !(state instanceof State.Spawning)) {
      change(upcoming.get());
    }
  }

  private void carryOut(Effect effect) {
    switch (effect) {
      case Effect.Announce announced -> {
        settings.operatorLog().log(announced);
        lastEvent = publisher.publish(name, announced);
      }
      case Effect.Spawn(int number) -> run.spawn(settings.program(), number);
      case Effect.SignalChild(var signal) -> run.signalChild(signal);
      case Effect.SignalRun(var signal) -> run.signal(signal);
      case Effect.SignalRest(var signal) -> {
        run.signal(signal);
        settings.operatorLog().leftBehind();
      }
      case Effect.Diagnose(var signal) -> {
        settings.operatorLog().diagnosing(signal);
        run.signalChild(signal);
      }
      case Effect.KillRun() -> run.kill();
      case Effect.LeaveRest() -> run.leave();
      case Effect.Arm(var timer, Duration delay) -> timers.arm(timer, delay, elapsed(timer));
      case Effect.Hasten(var timer, Duration delay) -> timers.hasten(timer, delay, elapsed(timer));
      case Effect.Disarm(var timer) -> timers.disarm(timer);
    }
  }

  private Runnable elapsed(Effect.Timer timer) {
    Event event = timer.elapsed(state.history().run());
    return () -> handle(event);
  }

  /**
   * What is thrown here is our own mistake: the state is not to be trusted any more, and what runs
   * would never be stopped or restarted. So it is killed, and the watchdog ends.
   */
  private void fail(Throwable thrown) {
    LOG.error("internal error: {} is killed and supervised no longer", name, thrown);
    try {
      run.abandon();
    } finally {
      failure.tryFail(thrown); // first: a caller that waits for the end is to hear that it is none
      commands.fail();
    }
  }

  private final class RunHost implements CurrentRun.Host {

    @Override
    public Context context() {
      return context;
    }

    @Override
    public OperatorLog operatorLog() {
      return settings.operatorLog();
    }

    @Override
    public void handle(Event event) {
      ProgramVerticle.this.handle(event);
    }

    @Override
    public boolean hasFailed() {
      return commands.hasFailed();
    }
  }
}
