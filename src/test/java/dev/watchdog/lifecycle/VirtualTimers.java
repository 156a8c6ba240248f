package dev.watchdog.lifecycle;

import dev.watchdog.lifecycle.Effect.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** The timers of one program on a virtual clock: at most one of each kind is armed. */
final class VirtualTimers {

  private final VirtualClock clock;
  private final Consumer<Event> elapsed;
  private final Map<Timer, VirtualClock.Alarm> armed = new EnumMap<>(Timer.class);

  VirtualTimers(VirtualClock clock, Consumer<Event> elapsed) {
    this.clock = clock;
    this.elapsed = elapsed;
  }

  /** Replaces a timer of this kind. */
  void arm(Timer timer, int run, Duration delay) {
    disarm(timer);
    armed.put(timer, clock.after(delay, () -> ring(timer, run)));
  }

  /** Replaces a timer of this kind only by an earlier one. */
  void hasten(Timer timer, int run, Duration delay) {
    VirtualClock.Alarm alarm = armed.get(timer);
    if (alarm == null || clock.now().plus(delay).compareTo(alarm.at()) < 0) {
      arm(timer, run, delay);
    }
  }

  void disarm(Timer timer) {
    VirtualClock.Alarm alarm = armed.remove(timer);
    if (alarm != null) {
      clock.cancel(alarm);
    }
  }

  Set<Timer> armed() {
    return Set.copyOf(armed.keySet());
  }

  private void ring(Timer timer, int run) {
    armed.remove(timer);
    elapsed.accept(timer.elapsed(run));
  }
}
