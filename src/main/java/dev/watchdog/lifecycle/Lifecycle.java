package dev.watchdog.lifecycle;

import static dev.watchdog.lifecycle.Effect.Timer.BEFORE_KILL;
import static dev.watchdog.lifecycle.Effect.Timer.RESTART_DELAY;
import static dev.watchdog.lifecycle.Effect.Timer.START_TIME;
import static dev.watchdog.lifecycle.Effect.Timer.STOP_TIMEOUT;

import dev.watchdog.lifecycle.Effect.Announce;
import dev.watchdog.lifecycle.Effect.Arm;
import dev.watchdog.lifecycle.Effect.Diagnose;
import dev.watchdog.lifecycle.Effect.Disarm;
import dev.watchdog.lifecycle.Effect.Hasten;
import dev.watchdog.lifecycle.Effect.KillRun;
import dev.watchdog.lifecycle.Effect.LeaveRest;
import dev.watchdog.lifecycle.Effect.SignalChild;
import dev.watchdog.lifecycle.Effect.SignalRest;
import dev.watchdog.lifecycle.Effect.SignalRun;
import dev.watchdog.lifecycle.Effect.Spawn;
import dev.watchdog.lifecycle.Event.BeforeKillElapsed;
import dev.watchdog.lifecycle.Event.Emptied;
import dev.watchdog.lifecycle.Event.Fact;
import dev.watchdog.lifecycle.Event.Forward;
import dev.watchdog.lifecycle.Event.Kill;
import dev.watchdog.lifecycle.Event.NotEnding;
import dev.watchdog.lifecycle.Event.NotSpawned;
import dev.watchdog.lifecycle.Event.Ready;
import dev.watchdog.lifecycle.Event.Restart;
import dev.watchdog.lifecycle.Event.RestartDelayElapsed;
import dev.watchdog.lifecycle.Event.Spawned;
import dev.watchdog.lifecycle.Event.Start;
import dev.watchdog.lifecycle.Event.StartTimeElapsed;
import dev.watchdog.lifecycle.Event.Stop;
import dev.watchdog.lifecycle.Event.StopTimeoutElapsed;
import dev.watchdog.lifecycle.Event.Unhealthy;
import dev.watchdog.lifecycle.History.Ended;
import dev.watchdog.lifecycle.State.Diagnosing;
import dev.watchdog.lifecycle.State.Emptying;
import dev.watchdog.lifecycle.State.Exited;
import dev.watchdog.lifecycle.State.Fatal;
import dev.watchdog.lifecycle.State.Held;
import dev.watchdog.lifecycle.State.Next;
import dev.watchdog.lifecycle.State.Running;
import dev.watchdog.lifecycle.State.Spawning;
import dev.watchdog.lifecycle.State.Starting;
import dev.watchdog.lifecycle.State.Starting.Until;
import dev.watchdog.lifecycle.State.Stopped;
import dev.watchdog.lifecycle.State.Stopping;
import dev.watchdog.lifecycle.State.Stuck;
import dev.watchdog.lifecycle.State.Waiting;
import dev.watchdog.lifecycle.State.Waiting.For;
import dev.watchdog.lifecycle.State.Wanted;
import dev.watchdog.lifecycle.Supervision.Restarts;
import dev.watchdog.lifecycle.Supervision.Stops;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The state machine of one program. One method per state, one case per event; what is ignored is
 * written down. It never throws: an impossible pair is a decision too.
 */
public final class Lifecycle {

  /** The time that a child has to report its state before it is killed. */
  private static final Duration DIAGNOSIS = Duration.ofSeconds(1);

  private static final Effect[] NOTHING = {};

  private final Restarts restarts;
  private final Duration startTime;
  private final Stops stops;
  private final boolean awaitsReady;

  /** Of a program that is up after its start time. */
  public Lifecycle(Supervision supervision) {
    this(supervision, false);
  }

  /**
   * @param awaitsReady it is not up before it is ready
   */
  public Lifecycle(Supervision supervision, boolean awaitsReady) {
    this.restarts = supervision.restarts();
    this.startTime = supervision.startTime();
    this.stops = supervision.stops();
    this.awaitsReady = awaitsReady;
  }

  /** Decides what follows from an event. The same arguments always give the same answer. */
  public Transition step(State state, Event event) {
    if (event instanceof Fact fact && fact.run() != state.history().run()) {
      return Transition.to(state); // that run is over
    }
    return switch (state) {
      case Held s -> held(s, event);
      case Stopped s -> down(s, event);
      case Exited s -> down(s, event);
      case Fatal s -> down(s, event);
      case Spawning s -> spawning(s, event);
      case Starting s -> starting(s, event);
      case Running s -> running(s, event);
      case Diagnosing s -> diagnosing(s, event);
      case Stopping s -> stopping(s, event);
      case Emptying s -> emptying(s, event);
      case Waiting s -> waiting(s, event);
      case Stuck s -> stuck(s, event);
    };
  }

  private Transition held(Held s, Event event) {
    return switch (event) {
      case Start _, Restart _ -> down(s, event);
      case Stop _, Kill _ -> Transition.to(new Stopped(s.history()));
      case Forward _, Spawned _, NotSpawned _, StartTimeElapsed _ -> Transition.to(s);
      case Event.Exited _, Emptied _, BeforeKillElapsed _, StopTimeoutElapsed _ -> Transition.to(s);
      case RestartDelayElapsed _, Ready _, Unhealthy _, NotEnding _ -> Transition.to(s);
    };
  }

  private Transition down(State s, Event event) {
    return switch (event) {
      case Start _ -> spawn(s.history().firstRun(), s.status(), Cause.START);
      case Restart _ -> spawn(s.history().firstRun(), s.status(), Cause.RESTART);
      case Stop _, Kill _, Forward _ -> Transition.to(s);
      case Spawned _, NotSpawned _, StartTimeElapsed _, Event.Exited _ -> Transition.to(s);
      case Emptied _, BeforeKillElapsed _, StopTimeoutElapsed _ -> Transition.to(s);
      case RestartDelayElapsed _, Ready _, Unhealthy _, NotEnding _ -> Transition.to(s);
    };
  }

  private Transition spawning(Spawning s, Event event) {
    return switch (event) {
      case Start _, Restart _ -> Transition.to(s.goingOn());
      case Stop(Duration timeout) -> Transition.to(s.stopping(timeout));
      case Kill _ -> Transition.to(s.stopping(Duration.ZERO));
      case Spawned e -> spawned(s, new Child(e.pid(), e.at()));
      case NotSpawned e -> notSpawned(s, e);
      case Forward _, StartTimeElapsed _, Event.Exited _ -> Transition.to(s);
      case Emptied _, BeforeKillElapsed _, StopTimeoutElapsed _ -> Transition.to(s);
      case RestartDelayElapsed _, Ready _, Unhealthy _, NotEnding _ -> Transition.to(s);
    };
  }

  private Transition starting(Starting s, Event event) {
    return switch (event) {
      case StartTimeElapsed _ -> startTimeOver(s);
      case Ready _ -> ready(s);
      case Unhealthy _ -> unhealthy(s, s.child());
      case Stop(Duration timeout) -> stop(s, s.child(), Wanted.DOWN, timeout);
      case Restart _ -> stop(s, s.child(), Wanted.UP, stops.timeout());
      case Kill _ -> kill(s, s.child());
      case Forward(Signal signal) -> Transition.to(s, new SignalChild(signal));
      case Event.Exited e -> died(s, s.child(), e);
      case Start _, Spawned _, NotSpawned _ -> Transition.to(s);
      case Emptied _, BeforeKillElapsed _, StopTimeoutElapsed _ -> Transition.to(s);
      case RestartDelayElapsed _, NotEnding _ -> Transition.to(s);
    };
  }

  private Transition running(Running s, Event event) {
    return switch (event) {
      case Stop(Duration timeout) -> stop(s, s.child(), Wanted.DOWN, timeout);
      case Restart _ -> stop(s, s.child(), Wanted.UP, stops.timeout());
      case Kill _ -> kill(s, s.child());
      case Forward(Signal signal) -> Transition.to(s, new SignalChild(signal));
      case Unhealthy _ -> unhealthy(s, s.child());
      case Event.Exited e -> died(s, s.child(), e);
      case Start _, Spawned _, NotSpawned _, StartTimeElapsed _, Ready _ -> Transition.to(s);
      case Emptied _, BeforeKillElapsed _, StopTimeoutElapsed _ -> Transition.to(s);
      case RestartDelayElapsed _, NotEnding _ -> Transition.to(s);
    };
  }

  private Transition diagnosing(Diagnosing s, Event event) {
    return switch (event) {
      case Start _, Restart _ -> stopNow(s, Wanted.UP, stops.timeout());
      case Stop(Duration timeout) -> stopNow(s, Wanted.DOWN, timeout);
      case Kill _ ->
          Transition.to(stopping(s, Wanted.DOWN), new Disarm(BEFORE_KILL), new KillRun());
      case Forward(Signal signal) -> Transition.to(s, new SignalChild(signal));
      case BeforeKillElapsed _ ->
          Transition.to(stopping(s, Wanted.BY_POLICY)).and(stopSignal(stops.timeout()));
      case Event.Exited e -> ended(s, e);
      case Spawned _, NotSpawned _, StartTimeElapsed _, StopTimeoutElapsed _ -> Transition.to(s);
      case Emptied _, RestartDelayElapsed _, Ready _, Unhealthy _ -> Transition.to(s);
      case NotEnding _ -> Transition.to(s); // nothing was killed yet
    };
  }

  private Transition stopping(Stopping s, Event event) {
    return switch (event) {
      case Start _, Restart _ -> Transition.to(s.wanting(Wanted.UP));
      case Stop(Duration timeout) -> hasten(s.wanting(Wanted.DOWN), timeout);
      case Kill _ -> kill(s.wanting(Wanted.DOWN));
      case Forward(Signal signal) -> Transition.to(s, new SignalChild(signal));
      case BeforeKillElapsed _ -> beforeKill(s);
      case StopTimeoutElapsed _ -> Transition.to(s.diagnosed(), noDiagnosis(s)).and(new KillRun());
      case Event.Exited e -> ended(s, e);
      case NotEnding e -> Transition.to(new Stuck(s, e.why()));
      case Spawned _, NotSpawned _, StartTimeElapsed _ -> Transition.to(s);
      case Emptied _, RestartDelayElapsed _, Ready _, Unhealthy _ -> Transition.to(s);
    };
  }

  private Transition emptying(Emptying s, Event event) {
    return switch (event) {
      case Start _, Restart _ -> Transition.to(s.then(Next.UP));
      case Stop(Duration timeout) ->
          Transition.to(s.then(Next.DOWN), new Hasten(STOP_TIMEOUT, timeout));
      case Kill _ -> Transition.to(s.then(Next.DOWN), new Disarm(STOP_TIMEOUT), new KillRun());
      case StopTimeoutElapsed _ -> Transition.to(s, new KillRun());
      case Emptied _ -> finish(s.history(), s.status(), s.next(), new Disarm(STOP_TIMEOUT));
      case NotEnding e -> Transition.to(new Stuck(s, e.why()));
      case Forward _, Spawned _, NotSpawned _, StartTimeElapsed _ -> Transition.to(s);
      case Event.Exited _, BeforeKillElapsed _, RestartDelayElapsed _ -> Transition.to(s);
      case Ready _, Unhealthy _ -> Transition.to(s);
    };
  }

  private Transition waiting(Waiting s, Event event) {
    return switch (event) {
      case Start _ -> startNow(s, Cause.START);
      case Restart _ -> startNow(s, Cause.RESTART);
      case Stop(Duration timeout) -> stayDown(s, Cause.STOP, new Hasten(STOP_TIMEOUT, timeout));
      case Kill _ -> stayDown(s, Cause.KILL, new Disarm(STOP_TIMEOUT)).and(killRest(s));
      case RestartDelayElapsed _ -> delayOver(s);
      case Emptied _ -> restGone(s);
      case StopTimeoutElapsed _ -> Transition.to(s).and(killRest(s));
      case NotEnding e -> restNotEnding(s, e);
      case Forward _, Spawned _, NotSpawned _ -> Transition.to(s);
      case StartTimeElapsed _, Event.Exited _, BeforeKillElapsed _ -> Transition.to(s);
      case Ready _, Unhealthy _ -> Transition.to(s);
    };
  }

  /** Goes on as if it were not stuck, and is so until something of it has ended. */
  private Transition stuck(Stuck s, Event event) {
    Transition next = step(s.left(), event);
    return switch (event) {
      case Event.Exited _, Emptied _, NotEnding _ -> next;
      case Start _, Restart _, Stop _, Kill _, Forward _ -> next.stuck(s.why());
      case BeforeKillElapsed _, StopTimeoutElapsed _, RestartDelayElapsed _ -> next.stuck(s.why());
      case Spawned _, NotSpawned _, StartTimeElapsed _ -> next.stuck(s.why());
      case Ready _, Unhealthy _ -> next.stuck(s.why());
    };
  }

  // Into a run.

  private static Transition spawn(History h, Status from, Cause cause, Effect... disarm) {
    State next = new Spawning(h, from, cause, Optional.empty());
    return Transition.to(next, disarm).and(new Spawn(h.run()));
  }

  private Transition spawned(Spawning s, Child child) {
    Until until = awaitsReady ? Until.TIME_AND_READY : Until.TIME;
    State starting = new Starting(s.history(), child, until);
    Effect announced = Announce.of(s.status(), starting, s.cause());
    return s.stop()
        .map(timeout -> stop(starting, child, Wanted.DOWN, timeout).after(announced))
        .orElse(Transition.to(starting, announced, new Arm(START_TIME, startTime)));
  }

  /** Counts as a run that started and died at once. */
  private Transition notSpawned(Spawning s, NotSpawned e) {
    Ended ended = new Ended(OptionalInt.empty(), e.error(), Duration.ZERO);
    Transition next =
        s.stop().isPresent()
            ? finish(s.history().ended(ended), Status.STARTING, Next.DOWN)
            : afterDeath(
                s.history().died(e.at(), ended, restarts), Status.STARTING, false, e.chance());
    return next.after(Announce.attempt(s));
  }

  private static Transition startTimeOver(Starting s) {
    return switch (s.until()) {
      case TIME -> up(s, Cause.UP);
      case TIME_AND_READY -> Transition.to(s.waitingFor(Until.READY));
      case READY -> Transition.to(s);
    };
  }

  private static Transition ready(Starting s) {
    return switch (s.until()) {
      case READY -> up(s, Cause.READY);
      case TIME_AND_READY -> Transition.to(s.waitingFor(Until.TIME));
      case TIME -> Transition.to(s);
    };
  }

  private static Transition up(Starting s, Cause cause) {
    return announced(s.status(), new Running(s.history(), s.child()), cause);
  }

  // Out of a run by command, or because it is unhealthy.

  private Transition stop(State s, Child child, Wanted wanted, Duration timeout) {
    Optional<Duration> lead =
        stops.beforeKill().map(_ -> lead(timeout)).filter(Duration::isPositive);
    State next = new Stopping(s.history(), child, wanted, lead.isPresent());
    return Transition.to(
            next,
            Announce.of(s.status(), next, causeOfStop(wanted), Optional.of(timeout)),
            new Disarm(START_TIME))
        .and(new SignalRun(stops.signal()))
        .and(lead.map(time -> new Effect[] {new Arm(BEFORE_KILL, time)}).orElse(NOTHING))
        .and(new Arm(STOP_TIMEOUT, timeout));
  }

  private Transition unhealthy(State s, Child child) {
    Duration answer = stops.timeout().minus(lead(stops.timeout()));
    return stops
        .beforeKill()
        .filter(_ -> answer.isPositive())
        .map(signal -> diagnose(s, child, signal, answer))
        .orElseGet(() -> stop(s, child, Wanted.BY_POLICY, stops.timeout()));
  }

  private Transition diagnose(State s, Child child, Signal signal, Duration answer) {
    State next = new Diagnosing(s.history(), child);
    Optional<Duration> untilKill = Optional.of(answer.plus(stops.timeout()));
    return Transition.to(
        next,
        Announce.of(s.status(), next, Cause.UNHEALTHY, untilKill),
        new Disarm(START_TIME),
        new SignalChild(signal),
        new Arm(BEFORE_KILL, answer));
  }

  private Effect[] stopSignal(Duration timeout) {
    return new Effect[] {new SignalRun(stops.signal()), new Arm(STOP_TIMEOUT, timeout)};
  }

  private static Stopping stopping(Diagnosing s, Wanted wanted) {
    return new Stopping(s.history(), s.child(), wanted, false);
  }

  /** A command does not wait for the answer. */
  private Transition stopNow(Diagnosing s, Wanted wanted, Duration timeout) {
    return Transition.to(stopping(s, wanted), new Disarm(BEFORE_KILL)).and(stopSignal(timeout));
  }

  private Transition beforeKill(Stopping s) {
    return Transition.to(s.diagnosed()).and(s.diagnosis() ? diagnose() : NOTHING);
  }

  /** From the stop signal until the child is asked for its state. */
  private static Duration lead(Duration timeout) {
    Duration half = timeout.dividedBy(2);
    Duration most = timeout.minus(DIAGNOSIS);
    return most.compareTo(half) > 0 ? most : half;
  }

  private static Cause causeOfStop(Wanted wanted) {
    return switch (wanted) {
      case UP -> Cause.RESTART;
      case DOWN -> Cause.STOP;
      case BY_POLICY -> Cause.UNHEALTHY;
    };
  }

  private static Transition kill(State s, Child child) {
    State next = new Stopping(s.history(), child, Wanted.DOWN, false);
    Effect announced = Announce.of(s.status(), next, Cause.KILL);
    return Transition.to(next, announced, new Disarm(START_TIME), new KillRun());
  }

  private static Transition kill(Stopping s) {
    return Transition.to(s.diagnosed(), noKill(s)).and(new KillRun());
  }

  private static Transition hasten(Stopping s, Duration timeout) {
    Transition hastened = Transition.to(s, new Hasten(STOP_TIMEOUT, timeout));
    return s.diagnosis() ? hastened.and(new Hasten(BEFORE_KILL, lead(timeout))) : hastened;
  }

  private Effect[] diagnose() {
    return stops.beforeKill().map(signal -> new Effect[] {new Diagnose(signal)}).orElse(NOTHING);
  }

  private static Effect[] noDiagnosis(Stopping s) {
    return s.diagnosis() ? new Effect[] {new Disarm(BEFORE_KILL)} : NOTHING;
  }

  private static Effect[] noKill(Stopping s) {
    Effect disarm = new Disarm(STOP_TIMEOUT);
    return s.diagnosis() ? new Effect[] {new Disarm(BEFORE_KILL), disarm} : new Effect[] {disarm};
  }

  private Transition ended(Stopping s, Event.Exited e) {
    return switch (s.wanted()) {
      case UP -> ended(s, e, Next.UP);
      case DOWN -> ended(s, e, Next.DOWN);
      case BY_POLICY -> endedUnhealthy(s, e);
    };
  }

  private Transition ended(Stopping s, Event.Exited e, Next next) {
    History h = s.history().ended(Ended.of(s.child(), e));
    return e.rest()
        ? Transition.to(new Emptying(h, next), noDiagnosis(s)) // the kill timer stays armed
        : finish(h, s.status(), next, noKill(s));
  }

  /** What is left of it has the stop signal, and the kill timer stays armed for it. */
  private Transition endedUnhealthy(Stopping s, Event.Exited e) {
    Transition next = diedUnhealthy(s, s.child(), e);
    return e.rest() ? next.and(noDiagnosis(s)) : next.and(noKill(s));
  }

  private Transition ended(Diagnosing s, Event.Exited e) {
    Transition next = diedUnhealthy(s, s.child(), e).and(new Disarm(BEFORE_KILL));
    return e.rest() ? stopRest(next) : next;
  }

  private Transition diedUnhealthy(State s, Child child, Event.Exited e) {
    History h = s.history().died(e.at(), Ended.of(child, e).asUnhealthy(), restarts);
    return afterDeath(h, s.status(), e.rest(), e.chance());
  }

  /**
   * The child has ended; where the next run waits for the rest, that is worth a line in the log.
   */
  private Transition stopRest(Transition next) {
    Effect ask =
        next.state() instanceof Waiting
            ? new SignalRest(stops.signal())
            : new SignalRun(stops.signal());
    return next.and(ask, new Arm(STOP_TIMEOUT, stops.timeout()));
  }

  // Out of a run on its own.

  private Transition died(State s, Child child, Event.Exited e) {
    History h = s.history().died(e.at(), Ended.of(child, e), restarts);
    boolean clear = e.rest() && stops.orphans() == Orphans.STOP;
    Transition next = afterDeath(h, s.status(), clear, e.chance()).and(new Disarm(START_TIME));
    if (clear) {
      return stopRest(next);
    }
    return e.rest() ? next.and(new LeaveRest()) : next;
  }

  /** Whether, and when, it runs again. {@code clear}: what is left of it must be ended first. */
  private Transition afterDeath(History h, Status from, boolean clear, double chance) {
    if (restarts.after(h.end()) != AfterExit.RESTART) {
      return clear ? emptyAfterDeath(h, from, Next.EXITED) : finish(h, from, Next.EXITED);
    }
    if (restarts.limit().filter(limit -> limit.isExceeded(h.deaths())).isPresent()) {
      return clear ? emptyAfterDeath(h, from, Next.FATAL) : finish(h, from, Next.FATAL);
    }
    Duration delay = restarts.backoff().delay(h.unstable(), chance);
    State next = new Waiting(h, clear ? For.DELAY_AND_REST : For.DELAY);
    return Transition.to(
        next,
        Announce.of(from, next, h.endCause(), Optional.of(delay)),
        new Arm(RESTART_DELAY, delay));
  }

  // Between two runs.

  private static Transition delayOver(Waiting s) {
    return switch (s.what()) {
      case DELAY -> spawn(s.history().nextRun(), s.status(), Cause.DELAY_OVER);
      case DELAY_AND_REST, REST -> Transition.to(new Waiting(s.history(), For.REST));
    };
  }

  private static Transition restGone(Waiting s) {
    return switch (s.what()) {
      case DELAY -> Transition.to(s);
      case DELAY_AND_REST ->
          Transition.to(new Waiting(s.history(), For.DELAY), new Disarm(STOP_TIMEOUT));
      case REST ->
          spawn(s.history().nextRun(), s.status(), Cause.DELAY_OVER, new Disarm(STOP_TIMEOUT));
    };
  }

  private static Transition restNotEnding(Waiting s, NotEnding e) {
    return Transition.to(s.what() == For.DELAY ? s : new Stuck(s, e.why()));
  }

  private static Transition startNow(Waiting s, Cause cause) {
    History h = s.history().forgiven();
    Transition next =
        switch (s.what()) {
          case DELAY -> spawn(h.nextRun(), s.status(), cause);
          case DELAY_AND_REST, REST -> Transition.to(new Waiting(h, For.REST));
        };
    return next.after(new Disarm(RESTART_DELAY));
  }

  private Transition stayDown(Waiting s, Cause cause, Effect stopTimeout) {
    Effect disarm = new Disarm(RESTART_DELAY);
    return switch (s.what()) {
      case DELAY -> finish(s.history(), s.status(), Next.DOWN, cause, disarm);
      case DELAY_AND_REST, REST ->
          announced(s.status(), new Emptying(s.history(), Next.DOWN), cause)
              .and(disarm, stopTimeout);
    };
  }

  private static Effect[] killRest(Waiting s) {
    return s.what() == For.DELAY ? NOTHING : new Effect[] {new KillRun()};
  }

  // Nothing left of a run, or soon.

  private Transition emptyAfterDeath(History h, Status from, Next next) {
    State emptying = new Emptying(h, next);
    if (from == emptying.status()) {
      return Transition.to(emptying); // as was said before
    }
    return Transition.to(
        emptying, Announce.of(from, emptying, h.endCause(), Optional.of(stops.timeout())));
  }

  private Transition finish(History h, Status from, Next next, Effect... disarm) {
    return finish(h, from, next, h.endCause(), disarm);
  }

  private Transition finish(History h, Status from, Next next, Cause cause, Effect... disarm) {
    return switch (next) {
      case UP -> spawn(h.forgiven().nextRun(), from, Cause.RESTART, disarm);
      case DOWN -> announced(from, new Stopped(h), cause).and(disarm);
      case EXITED -> announced(from, new Exited(h, restarts.after(h.end())), cause).and(disarm);
      case FATAL -> announced(from, new Fatal(h), cause).and(disarm);
    };
  }

  private static Transition announced(Status from, State next, Cause cause) {
    return Transition.to(next, Announce.of(from, next, cause));
  }
}
