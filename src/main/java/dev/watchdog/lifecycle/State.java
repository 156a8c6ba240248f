package dev.watchdog.lifecycle;

import java.time.Duration;
import java.util.Optional;

/**
 * Where a program is: finer than its public {@link Status}. Each state holds only what exists in
 * it. In {@link Stopped}, {@link Exited} and {@link Fatal} nothing is left of any run.
 */
public sealed interface State {

  Status status();

  History history();

  /** The child, while it is there. */
  default Optional<Child> alive() {
    return switch (this) {
      case Starting s -> Optional.of(s.child());
      case Running s -> Optional.of(s.child());
      case Diagnosing s -> Optional.of(s.child());
      case Stopping s -> Optional.of(s.child());
      case Stuck s -> s.left().alive();
      case Held _, Stopped _, Spawning _, Emptying _, Waiting _, Exited _, Fatal _ ->
          Optional.empty();
    };
  }

  /** Whether nothing of the program is there, and only a command changes that. */
  default boolean isFinal() {
    return this instanceof Stopped || this instanceof Exited || this instanceof Fatal;
  }

  /** Whether it is as wanted: up, down by command, or done. */
  default boolean isAsWanted() {
    return switch (this) {
      case Running _, Stopped _, Exited _ -> true;
      case Held _, Spawning _, Starting _, Diagnosing _, Stopping _ -> false;
      case Emptying _, Waiting _, Stuck _, Fatal _ -> false;
    };
  }

  /** Whether it is down, or on the way there, and stays so until a command or a dependency. */
  default boolean isDown() {
    return this instanceof Held || this instanceof Stopped || Answer.isGoingDown(this);
  }

  /** Of a program that starts by command only. */
  static State initial() {
    return new Stopped(History.NONE);
  }

  /** Of a program that the watchdog starts. */
  static State held() {
    return new Held(History.NONE);
  }

  /** Not started yet: the watchdog starts it when what it depends on is up. */
  record Held(History history) implements State {
    @Override
    public Status status() {
      return Status.STOPPED;
    }
  }

  /** Not running: stopped by command, or to be started by one. */
  record Stopped(History history) implements State {
    @Override
    public Status status() {
      return Status.STOPPED;
    }
  }

  /**
   * Handed to the operating system; its answer is due.
   *
   * @param status the public status that is left behind when the answer comes
   * @param cause why it is spawned
   * @param stop a stop command came meanwhile: the timeout to apply
   */
  record Spawning(History history, Status status, Cause cause, Optional<Duration> stop)
      implements State {
    /** Of several commands the shortest timeout counts. */
    Spawning stopping(Duration timeout) {
      Duration least = stop.filter(t -> t.compareTo(timeout) < 0).orElse(timeout);
      return new Spawning(history, status, cause, Optional.of(least));
    }

    Spawning goingOn() {
      return new Spawning(history, status, cause, Optional.empty());
    }
  }

  /** Spawned, not yet up for the start time, or not yet ready. */
  record Starting(History history, Child child, Until until) implements State {
    /** What it takes to be up. */
    public enum Until {
      /** The start time. */
      TIME,
      /** To be ready; the start time is over. */
      READY,
      /** Both, in either order. */
      TIME_AND_READY
    }

    Starting waitingFor(Until other) {
      return new Starting(history, child, other);
    }

    @Override
    public Status status() {
      return Status.STARTING;
    }
  }

  /** Up. */
  record Running(History history, Child child) implements State {
    @Override
    public Status status() {
      return Status.RUNNING;
    }
  }

  /**
   * Unhealthy, and asked for its state; the child has a moment to answer before the stop signal,
   * since most stop signals would cut the answer short.
   */
  record Diagnosing(History history, Child child) implements State {
    @Override
    public Status status() {
      return Status.STOPPING;
    }
  }

  /**
   * Asked to end; the child is still there.
   *
   * @param diagnosis the signal before the kill is still to come
   */
  record Stopping(History history, Child child, Wanted wanted, boolean diagnosis) implements State {
    Stopping wanting(Wanted other) {
      return new Stopping(history, child, other, diagnosis);
    }

    Stopping diagnosed() {
      return new Stopping(history, child, wanted, false);
    }

    @Override
    public Status status() {
      return Status.STOPPING;
    }
  }

  /** The child has ended, others of its run have not: they have the stop signal. */
  record Emptying(History history, Next next) implements State {
    Emptying then(Next other) {
      return new Emptying(history, other);
    }

    @Override
    public Status status() {
      return Status.STOPPING;
    }
  }

  /** It ended; the next run waits. */
  record Waiting(History history, For what) implements State {
    /** What the next run waits for. */
    enum For {
      /** The restart delay. */
      DELAY,
      /** The restart delay, and the end of what the last run left behind. */
      DELAY_AND_REST,
      /** Only the end of what the last run left behind. */
      REST
    }

    /** Whether the restart delay is not over yet. */
    public boolean isDelayed() {
      return what != For.REST;
    }

    @Override
    public Status status() {
      return Status.BACKOFF;
    }
  }

  /**
   * Killed, and something of it is still there: in the kernel, or not ours to signal. What is
   * wanted of it can change meanwhile, and is done once that has ended.
   *
   * @param left where it would be otherwise: {@link Stopping}, {@link Emptying} or {@link Waiting}
   * @param why in words that follow its name
   */
  record Stuck(State left, String why) implements State {
    @Override
    public Status status() {
      return left.status();
    }

    @Override
    public History history() {
      return left.history();
    }
  }

  /**
   * It ended, and the policy says: leave it.
   *
   * @param after what that means for the watchdog; not {@link AfterExit#RESTART}
   */
  record Exited(History history, AfterExit after) implements State {
    @Override
    public Status status() {
      return Status.EXITED;
    }
  }

  /** It ended once too often. */
  record Fatal(History history) implements State {
    @Override
    public Status status() {
      return Status.FATAL;
    }
  }

  /** The wanted state, a second axis beside the actual one. */
  enum Wanted {
    UP,
    DOWN,
    /** By no command: what follows is decided as after an end on its own. */
    BY_POLICY
  }

  /** What follows when nothing is left of a run. */
  enum Next {
    UP,
    DOWN,
    EXITED,
    FATAL
  }
}
