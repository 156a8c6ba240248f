package dev.watchdog.probes;

import io.vertx.core.Future;

/** Makes one kind of check, for one run. To be called on the event loop of its program. */
interface Checker {

  /**
   * Makes it, once, and not while it is being made.
   *
   * @return fails with a sentence where all is not as it should be
   */
  Future<?> check();

  /** When the check that is being made has begun: its time counts from then. */
  default Future<Void> begun() {
    return Future.succeededFuture();
  }

  /** What it looks at, for people. */
  String name();

  /** Gives up what is under way, if anything is, and leaves nothing of it behind. */
  void cancel();
}
