package dev.watchdog.bus;

import dev.watchdog.logs.Listeners;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/** The last events as JSON, numbered without holes, for readers that come later. */
public final class EventHistory {

  /** Older events are dropped. */
  static final int EVENTS_MAX = 1_000;

  private final Deque<String> events = new ArrayDeque<>();
  private long next = 1;
  private final Listeners listeners = new Listeners();

  /**
   * Calls a listener after each event, on the publishing thread: it must not wait.
   *
   * @return ends it
   */
  public Runnable onAppend(Runnable listener) {
    return listeners.add(listener);
  }

  /** Adds an event under the next number. */
  void add(String json) {
    synchronized (this) {
      events.add(json);
      next++;
      if (events.size() > EVENTS_MAX) {
        events.remove();
      }
    }
    listeners.call();
  }

  /** The number of the next event. */
  public synchronized long next() {
    return next;
  }

  /** The number of the oldest event that is kept. */
  public synchronized long oldest() {
    return next - events.size();
  }

  /** The event with this number, or none. */
  public synchronized Optional<String> find(long seq) {
    return seq < oldest() ? Optional.empty() : events.stream().skip(seq - oldest()).findFirst();
  }
}
