package dev.watchdog.logs;

import java.util.Arrays;

/**
 * Listeners that are called after each addition to something. Calling them allocates nothing and
 * takes no lock. For any thread.
 */
public final class Listeners {

  private volatile Runnable[] all = {};

  /**
   * Adds a listener, which must not wait.
   *
   * @return removes it
   */
  @SuppressWarnings("UnnecessaryMethodReference") // it makes another object of the same listener
  public synchronized Runnable add(Runnable listener) {
    Runnable own = listener::run; // so that the same listener may be added twice
    Runnable[] more = Arrays.copyOf(all, all.length + 1);
    more[all.length] = own;
    all = more;
    return () -> remove(own);
  }

  @SuppressWarnings("ReferenceEquality")
  private synchronized void remove(Runnable listener) {
    all = Arrays.stream(all).filter(other -> other != listener).toArray(Runnable[]::new);
  }

  public void call() {
    for (Runnable listener : all) {
      listener.run();
    }
  }
}
