package dev.watchdog.program;

import dev.watchdog.lifecycle.Effect.Timer;
import dev.watchdog.probes.Deadline;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The timers of one program, on its event-loop context: there a timer that is cancelled never
 * fires, and so none can hit a run that it was not armed for.
 *
 * <p>What a program has to do in time is a {@link Deadline}, and counts only while the watchdog
 * runs. The restart delay is no such time: the next start is announced, and comes by the clock.
 */
final class Timers {

  private static final long NANOS_PER_MILLI = 1_000_000;

  /** They are armed for a short time, so it costs little to look often. */
  private static final Duration SLICE_MAX = Duration.ofMillis(100);

  private final Map<Timer, Deadline> deadlines = new EnumMap<>(Timer.class);
  private final Supplier<Vertx> vertx;
  private long restart = -1;

  Timers(Supplier<Vertx> vertx) {
    this.vertx = vertx;
  }

  void arm(Timer timer, Duration delay, Runnable action) {
    disarm(timer);
    if (timer == Timer.RESTART_DELAY) {
      long millis = Math.max(1, Math.ceilDiv(delay.toNanos(), NANOS_PER_MILLI));
      restart = vertx.get().setTimer(millis, _ -> action.run());
    } else {
      Runnable elapsed =
          () -> {
            deadlines.remove(timer);
            action.run();
          };
      Deadline deadline = new Deadline(vertx.get(), SLICE_MAX, elapsed);
      deadlines.put(timer, deadline);
      deadline.set(delay);
    }
  }

  /** For deadlines. */
  void hasten(Timer timer, Duration delay, Runnable action) {
    Deadline current = deadlines.get(timer);
    if (current == null || !current.isDueWithin(delay)) {
      arm(timer, delay, action);
    }
  }

  void disarm(Timer timer) {
    if (timer == Timer.RESTART_DELAY) {
      vertx.get().cancelTimer(restart);
    } else {
      Deadline current = deadlines.remove(timer);
      if (current != null) {
        current.end();
      }
    }
  }
}
