package dev.watchdog.web.live;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;

/**
 * The live readers of one source. An addition to the source wakes the event loop, at most once
 * until all readers have looked. For one event loop, except for the waking.
 */
public final class Hub {

  private final Executor loop;
  private final UnaryOperator<Runnable> onAppend;
  private final Set<Subscriber<?>> subscribers = new LinkedHashSet<>();
  private final AtomicBoolean woken = new AtomicBoolean();
  private Runnable endOfListening = () -> {};
  private boolean ending;

  /**
   * @param onAppend has a listener called after each addition, and returns what ends that; used
   *     only while there are readers
   */
  public Hub(Executor loop, UnaryOperator<Runnable> onAppend) {
    this.loop = loop;
    this.onAppend = onAppend;
  }

  /**
   * Sends what the source has from a position on, and what is added; after {@link #end}, only what
   * it has.
   *
   * @return ends it
   */
  public <P> Runnable add(MessageSource<P> source, P from, MessageSink sink) {
    Subscriber<P> subscriber = new Subscriber<>(source, from, _ -> false, sink);
    if (subscribers.isEmpty()) {
      endOfListening = onAppend.apply(this::wake);
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
    if (subscribers.remove(subscriber) && subscribers.isEmpty()) {
      endOfListening.run();
    }
  }

  int size() {
    return subscribers.size();
  }

  /** How much the slowest reader has not been sent yet. */
  long behindMax() {
    return subscribers.stream().mapToLong(Subscriber::behind).max().orElse(0);
  }

  boolean isEmpty() {
    return subscribers.isEmpty();
  }

  private void wake() {
    if (!woken.get() && woken.compareAndSet(false, true)) {
      loop.execute(this::pump);
    }
  }

  private void pump() {
    woken.set(false); // before looking: an addition from now on wakes again
    all().forEach(Subscriber::pump);
  }

  /** Nothing more will be added: sends each reader what is left and closes it. */
  public void end() {
    ending = true;
    all().forEach(Subscriber::end);
  }

  /** A copy: a reader may leave while all are visited. */
  private List<Subscriber<?>> all() {
    return new ArrayList<>(subscribers);
  }
}
