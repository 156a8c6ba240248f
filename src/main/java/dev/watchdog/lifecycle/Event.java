package dev.watchdog.lifecycle;

import java.time.Duration;

/** What happens to a program: an order, or a fact about one run. */
public sealed interface Event {

  /** Somebody wants something. */
  sealed interface Order extends Event {}

  /** Something is so. A fact about another run than the current one changes nothing. */
  sealed interface Fact extends Event {
    int run();
  }

  /** Be up. */
  record Start() implements Order {}

  /**
   * Be down.
   *
   * @param timeout from the stop signal to the kill
   */
  record Stop(Duration timeout) implements Order {}

  /** Be down and then up again. */
  record Restart() implements Order {}

  /** Be down, without patience. */
  record Kill() implements Order {}

  /** Pass a signal on to the child. */
  record Forward(Signal signal) implements Order {}

  /**
   * The child is there.
   *
   * @param at when, since any one origin
   */
  record Spawned(int run, int pid, Duration at) implements Fact {}

  /**
   * There is no child.
   *
   * @param chance drawn evenly from [0, 1), for the restart delay
   */
  record NotSpawned(int run, ExitStatus.NotSpawned error, Duration at, double chance)
      implements Fact {}

  /** It has been there for the start time. */
  record StartTimeElapsed(int run) implements Fact {}

  /**
   * The child has ended.
   *
   * @param rest whether others of its run are still there
   * @param chance drawn evenly from [0, 1), for the restart delay
   */
  record Exited(int run, ExitStatus exit, boolean rest, Duration at, double chance)
      implements Fact {}

  /** The child had ended before, and now nothing is left of the run. */
  record Emptied(int run) implements Fact {}

  /** The stop signal was not enough so far, and the kill is near. */
  record BeforeKillElapsed(int run) implements Fact {}

  /** The stop signal was not enough. */
  record StopTimeoutElapsed(int run) implements Fact {}

  /** The next run may start. */
  record RestartDelayElapsed(int run) implements Fact {}
}
