package dev.watchdog.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.watchdog.lifecycle.Effect.Announce;
import dev.watchdog.lifecycle.Effect.KillRun;
import dev.watchdog.lifecycle.Effect.LeaveRest;
import dev.watchdog.lifecycle.Effect.SignalRun;
import dev.watchdog.lifecycle.Effect.Spawn;
import dev.watchdog.lifecycle.Effect.Timer;
import dev.watchdog.lifecycle.SimulatedProgram.Watch;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What is true of a program whatever happens to it. */
final class Invariants {

  private Invariants() {}

  /** Never a second child; never a new run while something of the old one is there. */
  record OneRunAtATime(SimulatedProgram program, Orphans orphans) implements Watch {
    @Override
    public void effect(Effect effect) {
      if (effect instanceof Spawn) {
        assertThat(program.os().isAnythingThere()).as("old run there when spawning").isFalse();
      }
      if (effect instanceof LeaveRest) {
        assertThat(orphans).isEqualTo(Orphans.LEAVE);
      }
      if (effect instanceof KillRun
          || effect instanceof SignalRun
          || effect instanceof Effect.SignalRest) {
        assertThat(program.os().current().isLeft()).as("left alone, and stopped").isFalse();
      }
    }

    @Override
    public void done() {
      assertThat(program.os().children()).as("children").isLessThanOrEqualTo(1);
      if (program.state().isFinal()) {
        assertThat(program.os().isAnythingThere()).as("something there at rest").isFalse();
      }
    }
  }

  /** Run numbers count spawns. */
  static final class Numbered implements Watch {
    private int run;

    @Override
    public void effect(Effect effect) {
      if (effect instanceof Spawn(int spawned)) {
        run++;
        assertThat(spawned).as("number of the new run").isEqualTo(run);
      }
    }
  }

  /** A timer is armed only in the states that have a use for it. */
  record TimersInPlace(SimulatedProgram program) implements Watch {
    @Override
    public void done() {
      Set<Timer> armed = program.timers().armed();
      State state = program.state();
      assertThat(allowed(state)).as("timers allowed in %s", state).containsAll(armed);
      assertThat(armed).as("timers armed in %s", state).containsAll(needed(state));
    }

    static Set<Timer> allowed(State state) {
      return switch (state) {
        case State.Held _, State.Stopped _, State.Exited _, State.Fatal _ -> Set.of();
        case State.Spawning _, State.Running _ -> Set.of();
        case State.Starting s ->
            s.until() == State.Starting.Until.READY ? Set.of() : Set.of(Timer.START_TIME);
        case State.Diagnosing _ -> Set.of(Timer.BEFORE_KILL);
        case State.Stopping s when s.diagnosis() -> Set.of(Timer.BEFORE_KILL, Timer.STOP_TIMEOUT);
        case State.Stopping _, State.Emptying _ -> Set.of(Timer.STOP_TIMEOUT);
        case State.Stuck s -> allowed(s.left());
        case State.Waiting s ->
            switch (s.what()) {
              case DELAY -> Set.of(Timer.RESTART_DELAY);
              case DELAY_AND_REST -> Set.of(Timer.RESTART_DELAY, Timer.STOP_TIMEOUT);
              case REST -> Set.of(Timer.STOP_TIMEOUT);
            };
      };
    }

    /** The stop timeout is over at some time; the others' end is the state's end. */
    private static List<Timer> needed(State state) {
      return allowed(state).stream().filter(timer -> timer != Timer.STOP_TIMEOUT).toList();
    }
  }

  /**
   * The child is asked where it stands once per stop at most, while it is there, after the stop
   * signal, before the kill, and not where the kill was ordered. (One that is unhealthy is asked
   * before the stop signal.)
   */
  record DiagnosedOnce(SimulatedProgram program, Map<Integer, Integer> asked) implements Watch {
    @Override
    public void decided(State before, Event event, Transition transition) {
      for (Effect effect : transition.effects()) {
        if (isAsked(event, effect)) {
          assertThat(before.alive()).as("asked in").isPresent();
          assertThat(event)
              .as("asked by")
              .isInstanceOf(
                  before instanceof State.Stopping
                      ? Event.BeforeKillElapsed.class
                      : Event.Unhealthy.class);
          assertThat(asked.merge(before.history().run(), 1, Integer::sum)).as("asked").isOne();
        } else if (effect instanceof KillRun) {
          assertThat(
                  program.timers().armed().contains(Timer.BEFORE_KILL) && !isDisarmed(transition))
              .as("still to be asked when it is killed")
              .isFalse();
        }
      }
    }

    /** By its own effect before the kill, and by a signal like any other where it is unhealthy. */
    private static boolean isAsked(Event event, Effect effect) {
      return effect instanceof Effect.Diagnose
          || (event instanceof Event.Unhealthy && effect instanceof Effect.SignalChild);
    }

    private static boolean isDisarmed(Transition transition) {
      return transition.effects().contains(new Effect.Disarm(Timer.BEFORE_KILL));
    }
  }

  /** The status changes only by announcement, before anything is done about it. */
  static final class Announced implements Watch {
    private Status announced = Status.STOPPED;

    @Override
    public void decided(State before, Event event, Transition transition) {
      List<Effect> effects = transition.effects();
      List<Announce> all =
          effects.stream().filter(Announce.class::isInstance).map(Announce.class::cast).toList();
      assertThat(effects.subList(0, all.size())).as("announced first").isEqualTo(all);
      for (Announce a : all) {
        assertThat(a.from()).as("the status before %s", a).isEqualTo(announced);
        assertThat(a.status()).as("a change").isNotEqualTo(announced);
        assertThat(a.run()).isEqualTo(transition.state().history().run());
        assertThat(a.delay().isPresent() || a.status() != Status.BACKOFF).as("says when").isTrue();
        announced = a.status();
      }
      assertThat(transition.state().status()).as("announced").isEqualTo(announced);
    }
  }

  /** A fact about a run that is over changes nothing. */
  static final class OldRunsSilent implements Watch {
    @Override
    public void decided(State before, Event event, Transition transition) {
      if (event instanceof Event.Fact fact && fact.run() != before.history().run()) {
        assertThat(transition).isEqualTo(Transition.to(before));
      }
    }
  }
}
