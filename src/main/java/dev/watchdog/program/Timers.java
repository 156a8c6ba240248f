package dev.watchdog.program;

import dev.watchdog.lifecycle.Effect.Timer;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The timers of one program, on its event-loop context: there a timer that is cancelled never
 * fires, and so none can hit a run that it was not armed for.
 */
final class Timers {

  private static final long NANOS_PER_MILLI = 1_000_000;

  private final Map<Timer, Armed> armed = new EnumMap<>(Timer.class);
  private final Supplier<Vertx> vertx;

  Timers(Supplier<Vertx> vertx) {
    this.vertx = vertx;
  }

  private record Armed(long id, long dueNanos) {}

  void arm(Timer timer, Duration delay, Runnable action) {
    disarm(timer);
    // Rounded up: a kill must never come early. Vert.x knows no delay under a millisecond.
    long millis = Math.max(1, (delay.toNanos() + NANOS_PER_MILLI - 1) / NANOS_PER_MILLI);
    long id =
        vertx
            .get()
            .setTimer(
                millis,
                _ -> {
                  armed.remove(timer);
                  action.run();
                });
    armed.put(timer, new Armed(id, System.nanoTime() + delay.toNanos()));
  }

  void hasten(Timer timer, Duration delay, Runnable action) {
    Armed current = armed.get(timer);
    if (current == null || System.nanoTime() + delay.toNanos() - current.dueNanos() < 0) {
      arm(timer, delay, action);
    }
  }

  void disarm(Timer timer) {
    Armed current = armed.remove(timer);
    if (current != null) {
      vertx.get().cancelTimer(current.id());
    }
  }
}
