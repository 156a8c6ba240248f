package dev.watchdog.web;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * Those who read one source live. Whoever adds to the source wakes them, at most once until they
 * have looked; all of them look in one go. For one event loop, except for the waking.
 */
final class Hub {

  private final Executor loop;
  private final Consumer<Runnable> source;
  private final Set<Subscriber<?>> subscribers = new LinkedHashSet<>();
  private final AtomicBoolean woken = new AtomicBoolean();
  private boolean ending;

  /**
   * @param source takes what is to be called whenever there is more
   */
  Hub(Executor loop, Consumer<Runnable> source) {
    this.loop = loop;
    this.source = source;
  }

  /**
   * Sends what there is from a position on, and what comes; after the end, only what there is.
   *
   * @return ends it
   */
  <P> Runnable add(Feed<P> feed, P from, Outlet outlet) {
    Subscriber<P> subscriber = new Subscriber<>(feed, from, _ -> false, outlet);
    if (subscribers.isEmpty()) {
      source.accept(this::wake);
    }
    subscribers.add(subscriber);
    if (ending) {
      subscriber.end();
    } else {
      subscriber.pump();
    }
    return () -> remove(subscriber);
  }

  private void remove(Subscriber<?> subscriber) {
    subscriber.stop();
    subscribers.remove(subscriber);
    if (subscribers.isEmpty()) {
      source.accept(Hub::nobody);
    }
  }

  int size() {
    return subscribers.size();
  }

  /** How much the slowest of them has not been sent yet. */
  long behindMax() {
    return subscribers.stream().mapToLong(Subscriber::behind).max().orElse(0);
  }

  boolean isEmpty() {
    return subscribers.isEmpty();
  }

  private static void nobody() {}

  private void wake() {
    if (!woken.get() && woken.compareAndSet(false, true)) {
      loop.execute(this::pump);
    }
  }

  private void pump() {
    woken.set(false); // before looking: what comes from now on wakes again
    all().forEach(Subscriber::pump);
  }

  /** Nothing more will come: each gets what is left, and is closed. */
  void end() {
    ending = true;
    all().forEach(Subscriber::end);
  }

  /** Who is there now, since a look may end with a farewell. */
  private List<Subscriber<?>> all() {
    return new ArrayList<>(subscribers);
  }
}
