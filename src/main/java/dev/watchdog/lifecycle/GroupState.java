package dev.watchdog.lifecycle;

import java.time.Duration;
import java.util.OptionalInt;

/** Where the watchdog is with its programs. */
public sealed interface GroupState {

  Members members();

  /** Before the first program. */
  static GroupState initial() {
    return new Supervising(Members.NONE);
  }

  /** Programs run; some may be leaving, because the configuration no longer has them. */
  record Supervising(Members members) implements GroupState {}

  /**
   * All are stopped, the dependents first.
   *
   * @param exitCode of the watchdog; empty where it was not asked to end, but undeployed
   * @param since when that began, on the same clock as the events
   */
  record Ending(Members members, OptionalInt exitCode, Duration since) implements GroupState {}

  /** Nothing of any program is there or can come. */
  record Ended(Members members) implements GroupState {}
}
