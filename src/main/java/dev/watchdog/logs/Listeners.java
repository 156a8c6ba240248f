package dev.watchdog.logs;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Listeners that are called after each addition to something. Calling them allocates nothing and
 * takes no lock. For any thread.
 */
public final class Listeners {

  private volatile Runnable[] all = {};

  /**
   * Adds a listener, which must not wait.
   *
   * @return removes it; to be called once
   */
  public synchronized Runnable add(Runnable listener) {
    Runnable[] more = Arrays.copyOf(all, all.length + 1);
    more[all.length] = listener;
    all = more;
    return () -> remove(listener);
  }

  private synchronized void remove(Runnable listener) {
    List<Runnable> rest = new ArrayList<>(List.of(all));
    rest.remove(listener);
    all = rest.toArray(Runnable[]::new);
  }

  /** Calls all listeners. */
  public void call() {
    for (Runnable listener : all) {
      listener.run();
    }
  }
}
