package dev.watchdog.lifecycle;

import java.time.Duration;

/** What happens to a program: a command, or a fact about one run. */
public sealed interface Event {

  /** What is asked of a program from outside. */
  sealed interface Command extends Event {}

  /** What has happened to a run. A fact about another run than the current one changes nothing. */
  sealed interface Fact extends Event {
    int run();
  }

  /** Be up. */
  record Start() implements Command {}

  /**
   * Be down.
   *
   * @param timeout from the stop signal to the kill
   */
  record Stop(Duration timeout) implements Command {}

  /** Be down and then up again. */
  record Restart() implements Command {}

  /** Be down, at once. */
  record Kill() implements Command {}

  /** Pass a signal on to the child. */
  record Forward(Signal signal) implements Command {}

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

  /** It has said, or a probe has found, that it can do its work. */
  record Ready(int run) implements Fact {}

  /**
   * It is there and does not do its work.
   *
   * @param why in a few words, for people
   */
  record Unhealthy(int run, String why) implements Fact {}

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

  /**
   * It was killed a while ago, and something of it is still there.
   *
   * @param why in words that follow its name: "does not end: …"
   */
  record NotEnding(int run, String why) implements Fact {}

  /** The stop signal was not enough so far, and the kill is near. */
  record BeforeKillElapsed(int run) implements Fact {}

  /** The stop signal was not enough. */
  record StopTimeoutElapsed(int run) implements Fact {}

  /** The next run may start. */
  record RestartDelayElapsed(int run) implements Fact {}
}
