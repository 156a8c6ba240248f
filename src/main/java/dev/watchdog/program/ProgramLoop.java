package dev.watchdog.program;

import dev.watchdog.bus.EventPublisher;
import dev.watchdog.lifecycle.Blocker;
import dev.watchdog.lifecycle.Effect;
import dev.watchdog.lifecycle.Event;
import dev.watchdog.lifecycle.Lifecycle;
import dev.watchdog.lifecycle.State;
import dev.watchdog.lifecycle.Transition;
import dev.watchdog.logs.Log;
import dev.watchdog.process.OperatingSystem;
import dev.watchdog.worker.WorkerCalls;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The steps of one program, on its event loop: facts, commands and timers are events, {@link
 * Lifecycle} decides, and its effects are carried out here.
 */
final class ProgramLoop implements CommandHandler.Target, CurrentRun.Host {

  private static final Logger LOG = LoggerFactory.getLogger(ProgramLoop.class);

  private final String name;
  private final EventPublisher publisher;
  private final Log log;
  private final Timers timers;
  private final LogPublishing publishing;
  private final CommandHandler commands = new CommandHandler(this);
  private final CurrentRun run;
  private final Promise<Void> failure = Promise.promise();
  private BiConsumer<Event, Transition> onStep = (_, _) -> {};
  private Optional<Context> context = Optional.empty();

  private Settings settings;

  /** Other settings, which wait until the child that is being spawned is there. */
  private Optional<Program> upcoming = Optional.empty();

  /** What keeps it from ever starting, while it is held. */
  private Optional<Blocker> blocker = Optional.empty();

  private State state;
  private JsonObject lastEvent;

  /** What is in effect. */
  private record Settings(Program program, Lifecycle lifecycle, OperatorLog operatorLog) {

    static Settings of(Program program) {
      return new Settings(
          program,
          new Lifecycle(program.supervision(), program.health().ready().isPresent()),
          new OperatorLog(program.name(), program.supervision()));
    }
  }

  /**
   * @param earlyRun its first run, where that is there already
   */
  ProgramLoop(
      Program program,
      OperatingSystem os,
      EventPublisher publisher,
      Optional<RunMailbox> earlyRun) {
    Supplier<Vertx> vertx = () -> context().owner();
    this.name = program.name();
    this.publisher = publisher;
    this.settings = Settings.of(program);
    this.state = program.group().autostart() ? State.held() : State.initial();
    this.log = earlyRun.map(RunMailbox::log).orElseGet(program::newLog);
    this.timers = new Timers(vertx);
    this.publishing = new LogPublishing(name, log, vertx);
    this.run = new CurrentRun(os, log, earlyRun, this);
    this.lastEvent = publisher.nothingYet();
  }

  /** Steps begin here. */
  void open(Context deployed) {
    context = Optional.of(deployed);
    if (settings.program().group().startsAtOnce()) {
      handle(new Event.Start());
    }
    warmUp();
    publishing.want(settings.program().publishLogs());
  }

  /** After the spawn, on the same worker; where there is none yet, everything is loaded later. */
  private void warmUp() {
    Settings current = settings;
    Future<?> _ =
        WorkerCalls.call(
            context(),
            () -> {
              WarmUp.once(current.program(), current.operatorLog(), publisher);
              return current;
            });
  }

  /** Stop it by the timeout that it is usually given. */
  Event.Command stopCommand() {
    return new Event.Stop(settings.program().supervision().stops().timeout());
  }

  void onStep(BiConsumer<Event, Transition> listener) {
    onStep = listener;
  }

  /** Fails when the program is no longer supervised. */
  Future<Void> failure() {
    return failure.future();
  }

  String name() {
    return name;
  }

  Log log() {
    return log;
  }

  CommandHandler commands() {
    return commands;
  }

  LogPublishing publishing() {
    return publishing;
  }

  @Override
  public State state() {
    return state;
  }

  @Override
  public JsonObject statusRecord() {
    JsonObject record = publisher.status(name, state, lastEvent);
    blocker.ifPresent(why -> record.put("blocked", "waits for " + why.describe()));
    return record;
  }

  @Override
  public void follow(Event.Command command) {
    step(command);
  }

  @Override
  public Context context() {
    return context.orElseThrow();
  }

  @Override
  public OperatorLog operatorLog() {
    return settings.operatorLog();
  }

  @Override
  public boolean hasFailed() {
    return commands.hasFailed();
  }

  /** While it is spawned it still has the status from before. */
  String whatItDoes() {
    return switch (state) {
      case State.Held _ -> "waits for " + blocker.map(Blocker::describe).orElseGet(this::needed);
      case State.Spawning _ -> "is starting";
      case State.Stopped _,
          State.Starting _,
          State.Running _,
          State.Diagnosing _,
          State.Stopping _,
          State.Emptying _,
          State.Waiting _,
          State.Stuck _,
          State.Exited _,
          State.Fatal _ ->
          "is " + state.status();
    };
  }

  private String needed() {
    return String.join(", ", settings.program().group().dependsOn());
  }

  /** What it waits for has ended for good, or is there again. */
  void block(Optional<Blocker> by) {
    blocker = by.filter(_ -> state instanceof State.Held);
    blocker.ifPresent(
        why -> settings.operatorLog().warn("will not start: it waits for " + why.describe()));
  }

  /** The settings of the configuration. */
  Program program() {
    return upcoming.orElse(settings.program());
  }

  /** Logs that others have to be up before it starts. */
  void hold() {
    LOG.info("{} {}", name, whatItDoes());
  }

  /**
   * Takes over other settings, of the same name. What runs is stopped by the old ones, and only
   * where another child has to run and no command has stopped it.
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
  @Override
  public void handle(Event event) {
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
    blocker = blocker.filter(_ -> state instanceof State.Held);
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
   * What is thrown here is our own mistake: the state cannot be trusted any more, and what runs
   * would never be stopped or restarted. So it is killed, and the watchdog ends.
   */
  void fail(Throwable thrown) {
    LOG.error("internal error: killing {}, which is no longer supervised", name, thrown);
    try {
      run.abandon();
    } finally {
      failure.tryFail(
          thrown); // first: a caller that waits for the end has to learn that there is none
      commands.fail();
    }
  }
}
