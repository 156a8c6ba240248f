package dev.watchdog.web;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * Those who read one growth live. Whoever adds to the growth wakes them, at most once until they
 * have looked; all of them look in one go. For one event loop, except for the waking.
 */
final class Hub {

  private final Executor loop;
  private final Consumer<Runnable> growth;
  private final Set<Subscriber<?>> subscribers = new LinkedHashSet<>();
  private final AtomicBoolean woken = new AtomicBoolean();
  private boolean ending;

  /**
   * @param growth takes what is to be called whenever there is more
   */
  Hub(Executor loop, Consumer<Runnable> growth) {
    this.loop = loop;
    this.growth = growth;
  }

  /**
   * Sends what there is from a position on, and what comes; after the end, only what there is.
   *
   * @return ends it
   */
  <P> Runnable add(MessageSource<P> source, P from, MessageSink sink) {
    Subscriber<P> subscriber = new Subscriber<>(source, from, _ -> false, sink);
    if (subscribers.isEmpty()) {
      growth.accept(this::wake);
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
      growth.accept(Hub::nobody);
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
