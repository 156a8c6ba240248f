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
 * What has happened to one program. It is told of each step by the event loop that supervises the
 * program, and read by any thread.
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
   * A way to end, of which there are some 1,300: four causes for 256 codes and 64 signals, two
   * codes of what could not be spawned, and one signal for want of memory.
   *
   * @param cause {@code exited} on its own, after a {@code stop} or {@code restart} was ordered,
   *     because it was {@code unhealthy}, or {@code not_spawned}; {@code oom} where the kernel
   *     killed it for want of memory
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
      default -> {} // the state and the effects say all that there is to count
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
      default -> "exited";
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
        || state instanceof State.Emptying;
  }

  private void count(Effect effect) {
    if (effect instanceof Effect.KillRun && killedRun != state.history().run()) {
      killedRun = state.history().run(); // to kill it once more is no other kill
      totals = totals.killed();
    } else if (effect instanceof Effect.Announce announced
        && announced.status() == Status.BACKOFF) {
      restartDelay = announced.delay().orElse(Duration.ZERO);
    }
  }

  State state() {
    return state;
  }

  /** Children that were spawned. */
  long starts() {
    return totals.starts();
  }

  /** Runs that had to be killed, or were by order. */
  long kills() {
    return totals.kills();
  }

  /** How often it ended, in which way. */
  Map<Exit, Long> exits() {
    return Map.copyOf(exits);
  }

  /** The last one that was announced. */
  Duration restartDelay() {
    return restartDelay;
  }

  /** How long its child has been there; nothing where there is none. */
  Duration uptime() {
    return state
        .alive()
        .map(child -> Duration.ofNanos(nanoTime.getAsLong()).minus(child.since()))
        .orElse(Duration.ZERO);
  }

  /** From a child's start until it was up. */
  Histogram timesToReady() {
    return timesToReady;
  }

  /** From a stop signal until nothing was left of the run. */
  Histogram stops() {
    return stops;
  }
}
