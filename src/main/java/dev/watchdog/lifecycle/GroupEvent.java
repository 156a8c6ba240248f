package dev.watchdog.lifecycle;

import java.time.Duration;
import java.util.List;

/**
 * What happens to the programs of a watchdog.
 *
 * <p>Times are those of any one clock.
 */
public sealed interface GroupEvent {

  /**
   * There is a program more.
   *
   * @param stopTimeout from its stop signal to the kill
   */
  record Joined(String name, GroupPolicy policy, Duration stopTimeout) implements GroupEvent {}

  /** A program has other settings. */
  record Changed(String name, GroupPolicy policy, Duration stopTimeout) implements GroupEvent {}

  /**
   * The configuration has these programs; all of them have joined.
   *
   * @param names in its order
   */
  record Listed(List<String> names, Duration at) implements GroupEvent {}

  /** Something happened to a program, which has led to this state. */
  record Stepped(String name, State state, Duration at) implements GroupEvent {}

  /** A program is no longer supervised, after an internal error. */
  record Lost(String name, Duration at) implements GroupEvent {}

  /** The watchdog is asked to end. */
  record Terminate(Duration at) implements GroupEvent {}

  /** The programs are undeployed: what supervises them is closed. */
  record Undeploy(Duration at) implements GroupEvent {}
}
