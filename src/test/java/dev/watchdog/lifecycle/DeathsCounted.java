package dev.watchdog.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.watchdog.lifecycle.Effect.Announce;
import dev.watchdog.lifecycle.Effect.Spawn;
import dev.watchdog.lifecycle.SimulatedProgram.Watch;
import dev.watchdog.lifecycle.State.Next;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Keeps its own count of deaths, and compares what the lifecycle makes of each. */
final class DeathsCounted implements Watch {

  private static final ExitStatus FAILURE = new ExitStatus.Code(1);

  private final SimulatedProgram program;
  private final Supervision how;
  private final List<Duration> deaths = new ArrayList<>();
  private int unstable;
  private Duration earliest = Duration.ZERO;

  DeathsCounted(SimulatedProgram program, Supervision how) {
    this.program = program;
    this.how = how;
  }

  @Override
  public void decided(State state, Event event, Transition transition) {
    State before = state instanceof State.Stuck stuck ? stuck.left() : state;
    boolean current = !(event instanceof Event.Fact f) || f.run() == before.history().run();
    if (!current) {
      return;
    }
    switch (event) {
      case Event.Start _ when before.alive().isEmpty() || isEnding(before) -> forgive(before);
      case Event.Restart _ -> forgive(before);
      case Event.Exited e when isUp(before) || isUnhealthy(before) ->
          died(
              isUnhealthy(before) ? FAILURE : e.exit(),
              e.at(),
              e.at().minus(before.alive().orElseThrow().since()),
              e.chance(),
              transition);
      case Event.NotSpawned e when before instanceof State.Spawning s && s.stop().isEmpty() ->
          died(e.error(), e.at(), Duration.ZERO, e.chance(), transition);
      default -> {}
    }
  }

  /** To be stopped for it is a failed run, whatever the exit code then is. */
  private static boolean isUnhealthy(State state) {
    return state instanceof State.Diagnosing
        || (state instanceof State.Stopping s && s.wanted() == State.Wanted.BY_POLICY);
  }

  private static boolean isEnding(State state) {
    return state instanceof State.Diagnosing || state instanceof State.Stopping;
  }

  private static boolean isUp(State state) {
    return state instanceof State.Starting || state instanceof State.Running;
  }

  private void forgive(State before) {
    if (!(before instanceof State.Spawning)) {
      deaths.clear();
      unstable = 0;
      earliest = Duration.ZERO;
    }
  }

  private void died(
      ExitStatus exit, Duration at, Duration lasted, double chance, Transition transition) {
    unstable = lasted.compareTo(how.restarts().stableAfter()) < 0 ? unstable + 1 : 1;
    deaths.add(at);
    State next = transition.state();
    if (!again(exit)) {
      assertThat(end(next)).as("end of %s", exit).isEqualTo(Next.EXITED);
    } else if (isTooMany(at)) {
      assertThat(end(next)).as("deaths %s", deaths).isEqualTo(Next.FATAL);
    } else {
      assertThat(next).as("deaths %s", deaths).isInstanceOf(State.Waiting.class);
      Duration delay = announcedDelay(transition.effects());
      assertThat(delay).as("delay %s", unstable).isCloseTo(delay(chance), Duration.ofNanos(2000));
      earliest = program.clock().now().plus(delay);
    }
  }

  private static Duration announcedDelay(List<Effect> effects) {
    return effects.stream()
        .flatMap(effect -> effect instanceof Announce a ? a.delay().stream() : Stream.empty())
        .findFirst()
        .orElseThrow();
  }

  private boolean again(ExitStatus exit) {
    Ending ending =
        switch (exit) {
          case ExitStatus.Code(int code) -> new Ending.Code(code);
          case ExitStatus.Signalled s -> new Ending.BySignal(s.signal());
          case ExitStatus.NotSpawned _ -> Ending.Special.NOT_SPAWNED;
        };
    AfterExit action = how.restarts().on().get(ending);
    if (action != null) {
      return action == AfterExit.RESTART;
    }
    return switch (how.restarts().policy()) {
      case ALWAYS -> true;
      case NEVER -> false;
      case ON_FAILURE -> !exit.equals(new ExitStatus.Code(0));
    };
  }

  private boolean isTooMany(Duration now) {
    Optional<RestartLimit> limit = how.restarts().limit();
    return limit.isPresent()
        && deaths.stream().filter(d -> now.minus(d).compareTo(limit.get().period()) < 0).count()
            > limit.get().restarts();
  }

  private Duration delay(double chance) {
    Backoff backoff = how.restarts().backoff();
    double seconds = backoff.delay().toNanos() / 1e9;
    for (int i = 1; i < unstable; i++) {
      seconds *= backoff.factor();
    }
    seconds = Math.min(seconds, backoff.max().toNanos() / 1e9);
    seconds *= 1 + backoff.jitter() * chance;
    return Duration.ofNanos((long) (seconds * 1e9));
  }

  private static Next end(State state) {
    return switch (state) {
      case State.Exited _ -> Next.EXITED;
      case State.Fatal _ -> Next.FATAL;
      case State.Emptying s -> s.next();
      default -> Next.UP;
    };
  }

  @Override
  public void effect(Effect effect) {
    if (effect instanceof Spawn) {
      assertThat(program.clock().now()).as("restart").isGreaterThanOrEqualTo(earliest);
    }
  }
}
