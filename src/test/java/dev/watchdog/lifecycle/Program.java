package dev.watchdog.lifecycle;

import dev.watchdog.lifecycle.Effect.Announce;
import dev.watchdog.lifecycle.Effect.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * A program that gets one event after another. Every method that tells it something returns the
 * effects. Its pid is always 100 + run.
 */
final class Program {

  static final ExitStatus.NotSpawned NOT_FOUND =
      new ExitStatus.NotSpawned("cannot spawn /app/x: no such file", 127);

  private final Lifecycle lifecycle;
  private final List<Announce> announcements = new ArrayList<>();
  private State state = State.initial();
  private Duration now = Duration.ZERO;
  private Event lastEvent = new Event.Stop(Duration.ZERO);

  private Program(Supervision how, boolean awaitsReady) {
    lifecycle = new Lifecycle(how, awaitsReady);
  }

  static Program stopped(Supervision how) {
    return new Program(how, false);
  }

  /** It must be ready to be up, and is not yet. */
  static Program startingUntilReady(Supervision how) {
    Program program = new Program(how, true);
    program.on(new Event.Start());
    program.spawned();
    return program;
  }

  /** It was up, and has the stop signal because it does not do its work. */
  static Program stoppingUnhealthy(Supervision how) {
    Program program = running(how);
    program.unhealthy();
    return program;
  }

  static Program spawning(Supervision how) {
    Program program = stopped(how);
    program.on(new Event.Start());
    return program;
  }

  static Program starting(Supervision how) {
    Program program = spawning(how);
    program.spawned();
    return program;
  }

  static Program running(Supervision how) {
    Program program = starting(how);
    program.later(How.START_TIME).elapsed(Timer.START_TIME);
    return program;
  }

  static Program stopping(Supervision how) {
    Program program = running(how);
    program.on(new Event.Stop(How.STOP_TIMEOUT));
    return program;
  }

  /** Its child died; nothing is left of the run. */
  static Program backoff(Supervision how) {
    Program program = running(how);
    program.exits(1);
    return program;
  }

  /** Its child died; others of the run are still there. */
  static Program backoffWithRest(Supervision how) {
    Program program = running(how);
    program.exitsLeavingOthers(1);
    return program;
  }

  List<Effect> on(Event event) {
    Transition transition = lifecycle.step(state, event);
    lastEvent = event;
    state = transition.state();
    transition.effects().stream()
        .filter(Announce.class::isInstance)
        .map(Announce.class::cast)
        .forEach(announcements::add);
    return transition.effects();
  }

  Program later(Duration time) {
    now = now.plus(time);
    return this;
  }

  List<Effect> spawned() {
    return on(new Event.Spawned(run(), pid(), now));
  }

  List<Effect> notSpawned() {
    return on(new Event.NotSpawned(run(), NOT_FOUND, now, 0));
  }

  List<Effect> ready() {
    return on(new Event.Ready(run()));
  }

  List<Effect> unhealthy() {
    return on(new Event.Unhealthy(run(), "no answer"));
  }

  List<Effect> exits(int code) {
    return exits(new ExitStatus.Code(code));
  }

  List<Effect> exits(ExitStatus exit) {
    return on(new Event.Exited(run(), exit, false, now, 0));
  }

  List<Effect> exitsLeavingOthers(int code) {
    return on(new Event.Exited(run(), new ExitStatus.Code(code), true, now, 0));
  }

  List<Effect> emptied() {
    return on(new Event.Emptied(run()));
  }

  List<Effect> elapsed(Timer timer) {
    return on(timer.elapsed(run()));
  }

  /** From BACKOFF through the next run's start to its death after {@code lasting}. */
  List<Effect> diesAgainAfter(Duration lasting) {
    elapsed(Timer.RESTART_DELAY);
    spawned();
    return later(lasting).exits(1);
  }

  /** What happened last. */
  Event lastEvent() {
    return lastEvent;
  }

  State state() {
    return state;
  }

  Status status() {
    return state.status();
  }

  int run() {
    return state.history().run();
  }

  int pid() {
    return 100 + run();
  }

  Announce lastAnnouncement() {
    return announcements.getLast();
  }

  /** All announcements so far: {@code "STOPPED → STARTING: start requested, run 1, pid 101"}. */
  List<String> story() {
    return announcements.stream().map(Program::told).toList();
  }

  private static String told(Announce a) {
    OptionalInt pid = a.pid();
    return a.from()
        + " → "
        + a.status()
        + ": "
        + a.cause().text()
        + ", run "
        + a.run()
        + (pid.isPresent() ? ", pid " + pid.getAsInt() : "")
        + a.ended().map(ended -> ", " + ended.exit().describe()).orElse("")
        + a.delay()
            .map(delay ->
                (a.status() == Status.BACKOFF ? ", next" : ", kill")
                    + " in "
                    + delay.toSeconds()
                    + " s")
            .orElse("");
  }
}
