package dev.watchdog.lifecycle;

import dev.watchdog.lifecycle.Effect.Announce;
import dev.watchdog.lifecycle.Effect.Arm;
import dev.watchdog.lifecycle.Effect.Disarm;
import dev.watchdog.lifecycle.Effect.Hasten;
import dev.watchdog.lifecycle.Effect.KillRun;
import dev.watchdog.lifecycle.Effect.LeaveRest;
import dev.watchdog.lifecycle.Effect.SignalChild;
import dev.watchdog.lifecycle.Effect.SignalRun;
import dev.watchdog.lifecycle.Effect.Spawn;
import java.util.ArrayList;
import java.util.List;

/** A lifecycle whose effects are carried out by a simulated operating system. */
final class SimulatedProgram {

  private final VirtualClock clock;
  private final Lifecycle lifecycle;
  private final SimulatedOs os;
  private final VirtualTimers timers;
  private final List<Watch> watches = new ArrayList<>();
  private State state = State.held();

  /** Looks on. */
  interface Watch {
    /** Decided, and nothing carried out yet. */
    default void decided(State before, Event event, Transition transition) {}

    /** About to be carried out. */
    default void effect(Effect effect) {}

    /** All carried out. */
    default void done() {}
  }

  SimulatedProgram(Supervision how, VirtualClock clock, Nature nature) {
    this(how, false, clock, nature);
  }

  SimulatedProgram(Supervision how, boolean awaitsReady, VirtualClock clock, Nature nature) {
    this.clock = clock;
    lifecycle = new Lifecycle(how, awaitsReady);
    os = new SimulatedOs(clock, nature, this::on);
    timers = new VirtualTimers(clock, this::on);
  }

  void watch(Watch watch) {
    watches.add(watch);
  }

  void on(Event event) {
    State before = state;
    Transition transition = lifecycle.step(state, event);
    state = transition.state();
    watches.forEach(watch -> watch.decided(before, event, transition));
    for (Effect effect : transition.effects()) {
      watches.forEach(watch -> watch.effect(effect));
      carryOut(effect);
    }
    watches.forEach(Watch::done);
  }

  private void carryOut(Effect effect) {
    int run = state.history().run();
    switch (effect) {
      case Announce _ -> {}
      case Spawn(int spawned) -> os.spawn(spawned);
      case SignalChild(Signal signal) -> os.current().signalChild(signal);
      case SignalRun(Signal signal) -> os.current().signalAll(signal);
      case Effect.SignalRest(Signal signal) -> os.current().signalAll(signal);
      case Effect.Diagnose(Signal signal) -> os.current().signalChild(signal);
      case KillRun _ -> os.current().kill();
      case LeaveRest _ -> os.current().leave();
      case Arm(var timer, var delay) -> timers.arm(timer, run, delay);
      case Hasten(var timer, var delay) -> timers.hasten(timer, run, delay);
      case Disarm(var timer) -> timers.disarm(timer);
    }
  }

  State state() {
    return state;
  }

  VirtualClock clock() {
    return clock;
  }

  SimulatedOs os() {
    return os;
  }

  VirtualTimers timers() {
    return timers;
  }
}
