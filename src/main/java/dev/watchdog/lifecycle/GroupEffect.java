package dev.watchdog.lifecycle;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** What has to be done with the programs of a watchdog, in this order. */
public sealed interface GroupEffect {

  /** Say that a program waits for others. */
  record Hold(String name) implements GroupEffect {}

  /**
   * Say that a program waits for what has ended for good.
   *
   * @param by empty: it does so no longer
   */
  record Block(String name, Optional<Blocker> by) implements GroupEffect {}

  /** A program that was held is started by a command only. */
  record Release(String name) implements GroupEffect {}

  /** Start a program that was held. */
  record Start(String name) implements GroupEffect {}

  /** Accept nothing but signals for a program from now on. */
  record Close(String name) implements GroupEffect {}

  /**
   * Stop a program for the last time.
   *
   * @param timeout from the stop signal to the kill
   */
  record Stop(String name, Duration timeout) implements GroupEffect {}

  /** Kill a program. */
  record Kill(String name) implements GroupEffect {}

  /** Forget these programs: the configuration no longer has them, and they are gone. */
  record Remove(List<String> names) implements GroupEffect {}

  /**
   * End the watchdog.
   *
   * @param exitCode empty where it was not asked to end, but undeployed
   */
  record Finish(OptionalInt exitCode) implements GroupEffect {}
}
