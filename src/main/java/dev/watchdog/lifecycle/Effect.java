package dev.watchdog.lifecycle;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/** What has to be done, in this order. Everything concerns the current run. */
public sealed interface Effect {

  /**
   * Publish a change of the status. Comes before the effects that follow from it.
   *
   * @param pid of the run in question, where there is or was a process
   * @param ended the end that led here
   * @param delay until what comes next by itself: in BACKOFF the next start, in STOPPING the kill
   */
  record Announce(
      Status from,
      Status status,
      Cause cause,
      int run,
      int restarts,
      OptionalInt pid,
      Optional<History.Ended> ended,
      Optional<Duration> delay)
      implements Effect {

    static Announce of(Status from, State next, Cause cause) {
      return of(from, next, cause, Optional.empty());
    }

    static Announce of(Status from, State next, Cause cause, Optional<Duration> delay) {
      History h = next.history();
      Optional<History.Ended> ended = next.alive().isPresent() ? Optional.empty() : h.last();
      OptionalInt pid =
          next.alive()
              .map(child -> OptionalInt.of(child.pid()))
              .or(() -> ended.map(History.Ended::pid))
              .orElse(OptionalInt.empty());
      return new Announce(from, next.status(), cause, h.run(), h.restarts(), pid, ended, delay);
    }

    /** An attempt to spawn that failed: there is a run, but no process. */
    static Announce attempt(State.Spawning s) {
      History h = s.history();
      return new Announce(
          s.status(),
          Status.STARTING,
          s.cause(),
          h.run(),
          h.restarts(),
          OptionalInt.empty(),
          Optional.empty(),
          Optional.empty());
    }
  }

  /** Ask the operating system for a child; it answers with Spawned or NotSpawned. */
  record Spawn(int run) implements Effect {}

  /** Signal the child alone. */
  record SignalChild(Signal signal) implements Effect {}

  /** Signal whatever is there of the run. */
  record SignalRun(Signal signal) implements Effect {}

  /** Signal what the child left behind, for which the next run waits. */
  record SignalRest(Signal signal) implements Effect {}

  /** Ask the child for its state before it is killed. */
  record Diagnose(Signal signal) implements Effect {}

  /** End whatever is there of the run. */
  record KillRun() implements Effect {}

  /** Leave what is left of the run alive, and report no more of it. */
  record LeaveRest() implements Effect {}

  /** Arm a timer, again if it is armed; its event comes after {@code delay}. */
  record Arm(Timer timer, Duration delay) implements Effect {}

  /** Arm a timer, unless it is armed for an earlier time. */
  record Hasten(Timer timer, Duration delay) implements Effect {}

  /** Cancel a timer, if it is armed; its event never comes. */
  record Disarm(Timer timer) implements Effect {}

  /** The timers of a program, each with the event that it brings. */
  enum Timer {
    START_TIME,
    BEFORE_KILL,
    STOP_TIMEOUT,
    RESTART_DELAY;

    /** The event that it brings when its time is over. */
    public Event.Fact elapsed(int run) {
      return switch (this) {
        case START_TIME -> new Event.StartTimeElapsed(run);
        case BEFORE_KILL -> new Event.BeforeKillElapsed(run);
        case STOP_TIMEOUT -> new Event.StopTimeoutElapsed(run);
        case RESTART_DELAY -> new Event.RestartDelayElapsed(run);
      };
    }
  }
}
