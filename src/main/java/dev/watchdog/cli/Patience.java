package dev.watchdog.cli;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * How a connection that broke is tried again.
 *
 * @param pause before each attempt
 * @param limit for all of them
 */
record Patience(Duration pause, Duration limit) {

  static final Patience USUAL = new Patience(Duration.ofMillis(500), Duration.ofSeconds(30));

  /** The client's only thread has nothing else to do. */
  void rest() {
    LockSupport.parkNanos(pause.toNanos());
  }
}
