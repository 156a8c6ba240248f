package dev.watchdog.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.watchdog.lifecycle.Effect.KillRun;
import dev.watchdog.lifecycle.Effect.SignalRun;
import dev.watchdog.lifecycle.Effect.Spawn;
import dev.watchdog.lifecycle.SimulatedProgram.Watch;
import java.time.Duration;
import java.util.Optional;

/**
 * The kill comes at its time: the stop timeout after the stop signal, or a kill order. Not before,
 * not for another run than the one that is being stopped, and not after, if anything is there.
 */
final class KillInTime implements Watch {

  private final SimulatedProgram program;
  private final Supervision how;
  private int run;
  private Event event = new Event.Start();

  /** Stop commands before there was a child. */
  private Optional<Duration> early = Optional.empty();

  private Optional<Duration> due = Optional.empty();
  private boolean killed;

  KillInTime(SimulatedProgram program, Supervision how) {
    this.program = program;
    this.how = how;
  }

  @Override
  public void decided(State before, Event event, Transition transition) {
    this.event = event;
    Optional<Duration> timeout = timeout(event);
    if (before instanceof State.Spawning) {
      early = event instanceof Event.Command ? early(timeout) : early;
    } else if (event instanceof Event.Kill) {
      due = Optional.of(now());
    } else {
      due = due.map(time -> least(time, timeout.map(now()::plus)));
    }
  }

  private Optional<Duration> early(Optional<Duration> timeout) {
    return switch (event) {
      case Event.Start _, Event.Restart _ -> Optional.empty();
      default -> timeout.map(time -> least(time, early)).or(() -> early);
    };
  }

  private static Optional<Duration> timeout(Event event) {
    return switch (event) {
      case Event.Stop(Duration timeout) -> Optional.of(timeout);
      case Event.Kill _ -> Optional.of(Duration.ZERO);
      default -> Optional.empty();
    };
  }

  @Override
  public void effect(Effect effect) {
    switch (effect) {
      case Spawn(int spawned) -> begin(spawned);
      case SignalRun _, Effect.SignalRest _ -> due = Optional.of(now().plus(patience()));
      case KillRun _ -> kill();
      default -> {}
    }
  }

  private void begin(int spawned) {
    run = spawned;
    early = Optional.empty();
    due = Optional.empty();
    killed = false;
  }

  private Duration patience() {
    return event instanceof Event.Spawned
        ? early.orElseThrow()
        : timeout(event).orElse(how.stops().timeout());
  }

  private void kill() {
    assertThat(program.state().history().run()).as("run that is killed").isEqualTo(run);
    assertThat(due).as("run is being stopped").isPresent();
    assertThat(now()).as("time of the kill").isGreaterThanOrEqualTo(due.get());
    killed = true;
  }

  @Override
  public void done() {
    boolean late = due.isPresent() && now().compareTo(due.get()) > 0;
    assertThat(late && !killed && isEnding(program.state())).as("kill overdue").isFalse();
  }

  private static boolean isEnding(State state) {
    return switch (state) {
      case State.Diagnosing _, State.Stopping _, State.Emptying _ -> true;
      case State.Stuck s -> isEnding(s.left());
      case State.Waiting s -> s.what() != State.Waiting.For.DELAY;
      case State.Held _, State.Stopped _, State.Exited _, State.Fatal _ -> false;
      case State.Spawning _, State.Starting _, State.Running _ -> false;
    };
  }

  private Duration now() {
    return program.clock().now();
  }

  private static Duration least(Duration one, Optional<Duration> other) {
    return other.filter(time -> time.compareTo(one) < 0).orElse(one);
  }
}
