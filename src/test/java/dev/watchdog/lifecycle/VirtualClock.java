package dev.watchdog.lifecycle;

import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;

/** Time that passes on request only, and fires the timers on the way. */
final class VirtualClock {

  private final PriorityQueue<Alarm> alarms =
      new PriorityQueue<>(Comparator.comparing(Alarm::at).thenComparingLong(Alarm::number));
  private Duration now = Duration.ZERO;
  private long number;

  /** Something that is to happen; of two at the same time, the one asked for first comes first. */
  record Alarm(Duration at, long number, Runnable task) {}

  Duration now() {
    return now;
  }

  Alarm at(Duration time, Runnable task) {
    Alarm alarm = new Alarm(time.compareTo(now) < 0 ? now : time, number++, task);
    alarms.add(alarm);
    return alarm;
  }

  Alarm after(Duration delay, Runnable task) {
    return at(now.plus(delay), task);
  }

  void cancel(Alarm alarm) {
    alarms.remove(alarm);
  }

  /** Goes on to the next thing that happens; false: there is none. */
  boolean advance() {
    Alarm next = alarms.poll();
    if (next == null) {
      return false;
    }
    now = next.at();
    next.task().run();
    return true;
  }

  /** Lets this much time pass. */
  void pass(Duration time) {
    Duration end = now.plus(time);
    while (!alarms.isEmpty() && alarms.peek().at().compareTo(end) <= 0) {
      advance();
    }
    now = end;
  }
}
