package dev.watchdog.bus;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/** The last events, as JSON and numbered without holes, for those who come later. */
public final class EventHistory {

  /** More than that is for companions that were there. */
  static final int EVENTS_MAX = 1_000;

  private final Deque<String> events = new ArrayDeque<>();
  private long next = 1;
  private volatile Runnable onAppend = EventHistory::nothing;

  private static void nothing() {}

  /** Called after each event, by whoever published it; it must not wait. One at a time. */
  public void onAppend(Runnable listener) {
    onAppend = listener;
  }

  /** Adds an event, whose number is the next one. */
  void add(String json) {
    synchronized (this) {
      events.add(json);
      next++;
      if (events.size() > EVENTS_MAX) {
        events.remove();
      }
    }
    onAppend.run();
  }

  /** The number of the next event. */
  public synchronized long next() {
    return next;
  }

  /** The number of the oldest event that is still there. */
  public synchronized long oldest() {
    return next - events.size();
  }

  /** The event with this number, or none. */
  public synchronized Optional<String> find(long seq) {
    return seq < oldest() ? Optional.empty() : events.stream().skip(seq - oldest()).findFirst();
  }
}
