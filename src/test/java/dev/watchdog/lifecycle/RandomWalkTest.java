package dev.watchdog.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.watchdog.lifecycle.Supervision.Restarts;
import dev.watchdog.lifecycle.Supervision.Stops;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Anything may happen at any moment, and the invariants hold. {@code -Dwalk.seed=N} walks the same
 * way again.
 */
class RandomWalkTest {

  private static final int EVENTS = 50_000;
  private static final int EPISODE = 1_000;
  private static final Duration ENOUGH = Duration.ofMinutes(10);
  private static final long SEED = Long.getLong("walk.seed", System.nanoTime());

  private static final Backoff CONSTANT = Backoff.constant(Duration.ofSeconds(15));
  private static final Backoff NONE = Backoff.constant(Duration.ZERO);
  private static final Backoff GROWING =
      new Backoff(Duration.ofMillis(100), 2, Duration.ofSeconds(20), 0.5);
  private static final Optional<RestartLimit> UNLIMITED = Optional.empty();
  private static final Optional<RestartLimit> FIVE_A_MINUTE = limit(5);

  /** Leads into every state. */
  private static final Supervision EVERYTHING =
      How.how(RestartPolicy.ON_FAILURE, GROWING, limit(2), Orphans.STOP)
          .on(Map.of(new Ending.Code(2), AfterExit.STOP, new Ending.Code(3), AfterExit.EXIT))
          .beforeKill(Signal.QUIT);

  private static Optional<RestartLimit> limit(int restarts) {
    return Optional.of(new RestartLimit(restarts, Duration.ofMinutes(1)));
  }

  static List<Supervision> supervisions() {
    return List.of(
        How.how(RestartPolicy.ALWAYS, CONSTANT, UNLIMITED, Orphans.STOP),
        How.how(RestartPolicy.ALWAYS, CONSTANT, UNLIMITED, Orphans.LEAVE),
        How.how(RestartPolicy.ALWAYS, GROWING, UNLIMITED, Orphans.STOP),
        How.how(RestartPolicy.ALWAYS, GROWING, FIVE_A_MINUTE, Orphans.STOP),
        How.how(RestartPolicy.ALWAYS, NONE, FIVE_A_MINUTE, Orphans.LEAVE),
        EVERYTHING,
        How.how(RestartPolicy.NEVER, NONE, UNLIMITED, Orphans.STOP),
        How.how(RestartPolicy.NEVER, NONE, FIVE_A_MINUTE, Orphans.LEAVE)
            .on(
                Map.of(
                    new Ending.Code(0),
                    AfterExit.RESTART,
                    new Ending.BySignal(new Signal(11)),
                    AfterExit.RESTART,
                    Ending.Special.NOT_SPAWNED,
                    AfterExit.EXIT))
            .beforeKill(Signal.USR1),
        new Supervision(
            new Restarts(RestartPolicy.ALWAYS, NONE, Duration.ZERO, UNLIMITED),
            Duration.ZERO,
            new Stops(Signal.TERM, Duration.ZERO, Orphans.STOP)));
  }

  @ParameterizedTest
  @MethodSource("supervisions")
  void whatever_happens_the_invariants_hold(Supervision how) {
    walk(how, false);
  }

  @ParameterizedTest
  @MethodSource("supervisions")
  void whatever_happens_they_hold_for_what_must_be_ready_too(Supervision how) {
    walk(how, true);
  }

  @Test
  void the_walk_gets_everywhere() {
    Set<String> states =
        Samples.states().stream().map(LifecycleTable::name).collect(Collectors.toSet());
    assertThat(walk(EVERYTHING, true).visited).isEqualTo(states);
  }

  private static Walk walk(Supervision how, boolean awaitsReady) {
    Walk walk = new Walk(how, awaitsReady, new SplittableRandom(SEED));
    try {
      while (walk.events < EVENTS) {
        walk.episode();
      }
      return walk;
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError(
          "%s%n-Dwalk.seed=%d, event %d; the last ones:%n%s"
              .formatted(e.getMessage(), SEED, walk.events, String.join("\n", walk.lately)),
          e);
    }
  }

  /** One program's way through its life. */
  private static final class Walk implements SimulatedProgram.Watch {
    private final SplittableRandom random;
    private final RandomNature nature;
    private final VirtualClock clock = new VirtualClock();
    private final SimulatedProgram program;
    private final Deque<String> lately = new ArrayDeque<>();
    private final Set<String> visited = new TreeSet<>();
    private int events;

    Walk(Supervision how, boolean awaitsReady, SplittableRandom random) {
      this.random = random;
      nature = new RandomNature(random.split());
      program = new SimulatedProgram(how, awaitsReady, clock, nature);
      Stream.of(
              this,
              new Invariants.OneRunAtATime(program, how.stops().orphans()),
              new Invariants.Numbered(),
              new Invariants.TimersInPlace(program),
              new Invariants.DiagnosedOnce(program, new HashMap<>()),
              new Invariants.Announced(),
              new Invariants.OldRunsSilent(),
              new UpWhenReady(awaitsReady),
              new KillInTime(program, how),
              new CommandsAnswered(program),
              new DeathsCounted(program, how))
          .forEach(program::watch);
    }

    @Override
    public void decided(State before, Event event, Transition transition) {
      events++;
      visited.add(LifecycleTable.name(before));
      lately.add("%s %s%n    → %s".formatted(clock.now(), event, transition));
      if (lately.size() > 30) {
        lately.remove();
      }
    }

    /** Turmoil, then a stop, then a start. */
    void episode() {
      nature.beKind(false);
      int calm = nature.once(2) ? 50 : 3;
      for (int end = events + EPISODE; events < end; ) {
        turmoil(calm);
      }
      program.on(new Event.Stop(nature.upTo(Duration.ofSeconds(30))));
      if (nature.once(2)) {
        clock.pass(ENOUGH);
        assertAtRest();
      } else {
        clock.pass(nature.upTo(Duration.ofSeconds(20)));
      }
      nature.beKind(true);
      boolean goingDown = !isUpOrComing(program.state());
      program.on(new Event.Start());
      clock.pass(ENOUGH);
      if (goingDown) {
        assertThat(program.state().status()).as("after a start command").isEqualTo(Status.RUNNING);
      }
    }

    /** An order, and then some events; the more, the calmer it is. */
    private void turmoil(int calm) {
      if (nature.once(3)) {
        clock.pass(nature.duration());
      }
      program.on(command());
      while (!nature.once(calm) && clock.advance()) {}
      if (nature.once(20)) {
        program.on(oldFact());
      }
    }

    private void assertAtRest() {
      assertThat(program.state().isFinal()).as("stopped: %s", program.state()).isTrue();
      assertThat(program.os().isAnythingThere()).isFalse();
      assertThat(program.timers().armed()).isEmpty();
    }

    private static boolean isUpOrComing(State state) {
      return state instanceof State.Spawning
          || state instanceof State.Starting
          || state instanceof State.Running;
    }

    private Event command() {
      return switch (random.nextInt(10)) {
        case 0, 1, 2 -> new Event.Start();
        case 3, 4 -> new Event.Stop(nature.upTo(Duration.ofSeconds(20)));
        case 5, 6 -> new Event.Restart();
        case 7 -> new Event.Kill();
        case 8 -> new Event.Forward(Signal.HUP);
        default -> new Event.Forward(nature.once(2) ? Signal.TERM : Signal.KILL);
      };
    }

    private Event oldFact() {
      int run = program.state().history().run() - random.nextInt(1, 4);
      var facts = Samples.events(run, Samples.Situation.all().getFirst());
      return facts.stream()
          .filter(Event.Fact.class::isInstance)
          .skip(random.nextInt(9))
          .findFirst()
          .orElseThrow();
    }
  }
}
