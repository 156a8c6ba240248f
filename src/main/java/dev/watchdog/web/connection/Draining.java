package dev.watchdog.web.connection;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What has to be over before a server may end: WebSockets that are open, answers that are due. For
 * one event loop.
 */
public final class Draining<T> {

  private final Set<T> items = new LinkedHashSet<>();
  private final Promise<Void> drained = Promise.promise();
  private boolean isEnding;

  public void add(T item) {
    items.add(item);
  }

  /** This one is over. It may be called again. */
  public void remove(T item) {
    items.remove(item);
    completeIfDrained();
  }

  /** A copy, so that items may end while they are visited. */
  public List<T> all() {
    return List.copyOf(items);
  }

  private void completeIfDrained() {
    if (isEnding && items.isEmpty()) {
      drained.tryComplete();
    }
  }

  /** Completes when no item is left. */
  public Future<Void> end() {
    isEnding = true;
    completeIfDrained();
    return drained.future();
  }
}
