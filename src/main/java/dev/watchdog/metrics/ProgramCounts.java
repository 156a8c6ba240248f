package dev.watchdog.metrics;

import dev.watchdog.lifecycle.Effect;
import dev.watchdog.lifecycle.Event;
import dev.watchdog.lifecycle.ExitStatus;
import dev.watchdog.lifecycle.State;
import dev.watchdog.lifecycle.Status;
import dev.watchdog.lifecycle.Transition;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;

/**
 * What has happened to one program. The event loop that supervises the program counts its steps,
 * any thread reads.
 */
final class ProgramCounts implements BiConsumer<Event, Transition> {

  private final LongSupplier nanoTime;
  private final Map<Exit, Long> exits = new ConcurrentHashMap<>();
  private final Histogram timesToReady = new Histogram();
  private final Histogram stops = new Histogram();
  private volatile State state = State.initial();
  private volatile Duration restartDelay = Duration.ZERO;
  private volatile Totals totals = new Totals(0, 0);
  private long stoppingSince;
  private int killedRun;

  ProgramCounts(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /**
   * How a run ended. There are some 1,300 ways: four causes for 256 codes and 64 signals, two codes
   * if it could not be spawned, and one signal if it ran out of memory.
   *
   * @param cause {@code exited} on its own, after a command to {@code stop} or {@code restart},
   *     because it was {@code unhealthy}, or {@code not_spawned}; {@code oom} if the kernel killed
   *     it because memory ran out
   * @param code {@code 0} to {@code 255}, or a signal's name
   */
  record Exit(String cause, String code) {}

  private record Totals(long starts, long kills) {
    Totals started() {
      return new Totals(starts + 1, kills);
    }

    Totals killed() {
      return new Totals(starts, kills + 1);
    }
  }

  @Override
  public void accept(Event event, Transition transition) {
    State before = state;
    State after = transition.state();
    state = after;
    switch (event) {
      case Event.Spawned e when isOf(e, before) && before instanceof State.Spawning ->
          totals = totals.started();
      case Event.NotSpawned e when isOf(e, before) && before instanceof State.Spawning ->
          count("not_spawned", e.error());
      case Event.Exited e when isOf(e, before) && before.alive().isPresent() ->
          count(cause(before, e.exit()), e.exit());
      default -> {} // the state and the effects hold the rest of what is counted
    }
    countTimes(before, after);
    transition.effects().forEach(this::count);
  }

  private static boolean isOf(Event.Fact fact, State state) {
    return fact.run() == state.history().run();
  }

  private static String cause(State before, ExitStatus exit) {
    if (exit instanceof ExitStatus.Signalled signalled && signalled.oom()) {
      return "oom";
    }
    return switch (before) {
      case State.Diagnosing _ -> "unhealthy";
      case State.Stopping stopping ->
          switch (stopping.wanted()) {
            case UP -> "restart";
            case DOWN -> "stop";
            case BY_POLICY -> "unhealthy";
          };
      case State.Stuck stuck -> cause(stuck.left(), exit);
      case State.Held _,
          State.Stopped _,
          State.Spawning _,
          State.Starting _,
          State.Running _,
          State.Emptying _,
          State.Waiting _,
          State.Exited _,
          State.Fatal _ ->
          "exited";
    };
  }

  private void count(String cause, ExitStatus exit) {
    String code =
        exit instanceof ExitStatus.Signalled(var signal, _, _)
            ? signal.name()
            : Integer.toString(exit.asExitCode());
    exits.merge(new Exit(cause, code), 1L, Long::sum);
  }

  private void countTimes(State before, State after) {
    if (before instanceof State.Starting && after instanceof State.Running(_, var child)) {
      timesToReady.record(Duration.ofNanos(nanoTime.getAsLong()).minus(child.since()));
    }
    if (isStopping(after) && !isStopping(before)) {
      stoppingSince = nanoTime.getAsLong();
    } else if (isStopping(before) && !isStopping(after)) {
      stops.record(Duration.ofNanos(nanoTime.getAsLong() - stoppingSince));
    }
  }

  private static boolean isStopping(State state) {
    return state instanceof State.Diagnosing
        || state instanceof State.Stopping
        || state instanceof State.Emptying
        || (state instanceof State.Stuck stuck && isStopping(stuck.left()));
  }

  private void count(Effect effect) {
    if (effect instanceof Effect.KillRun && killedRun != state.history().run()) {
      killedRun = state.history().run(); // a second kill of the same run does not count
      totals = totals.killed();
    } else if (effect instanceof Effect.Announce announced
        && announced.status() == Status.BACKOFF) {
      restartDelay = announced.delay().orElse(Duration.ZERO);
    }
  }

  State state() {
    return state;
  }

  /** How many children were spawned. */
  long starts() {
    return totals.starts();
  }

  /** How many runs were killed. */
  long kills() {
    return totals.kills();
  }

  /** How often runs ended in each way. */
  Map<Exit, Long> exits() {
    return Map.copyOf(exits);
  }

  /** The restart delay that was announced last. */
  Duration restartDelay() {
    return restartDelay;
  }

  /** How long its child has run; zero if there is none. */
  Duration uptime() {
    return state
        .alive()
        .map(child -> Duration.ofNanos(nanoTime.getAsLong()).minus(child.since()))
        .orElse(Duration.ZERO);
  }

  /** From the start of a child until it is up. */
  Histogram timesToReady() {
    return timesToReady;
  }

  /** From the stop signal until nothing is left of the run. */
  Histogram stops() {
    return stops;
  }
}
