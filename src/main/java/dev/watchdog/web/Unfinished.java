package dev.watchdog.web;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.HashSet;
import java.util.Set;

/** What the end waits for: answers that are owed, sockets that are open. For one event loop. */
final class Unfinished {

  private final Set<Object> open = new HashSet<>();
  private final Promise<Void> allDone = Promise.promise();
  private boolean ending;

  /**
   * One more.
   *
   * @return to be called when it is done, as often as one likes
   */
  Runnable add() {
    Object one = new Object();
    open.add(one);
    return () -> {
      open.remove(one);
      completeIfAllDone();
    };
  }

  private void completeIfAllDone() {
    if (ending && open.isEmpty()) {
      allDone.tryComplete();
    }
  }

  /** Done when nothing is left. */
  Future<Void> allDone() {
    ending = true;
    completeIfAllDone();
    return allDone.future();
  }
}
