package dev.watchdog.lifecycle;

import dev.watchdog.lifecycle.Event.Command;
import dev.watchdog.lifecycle.State.Next;
import dev.watchdog.lifecycle.State.Waiting.For;
import dev.watchdog.lifecycle.State.Wanted;

/**
 * What a command comes to, given the state in which it finds the program.
 *
 * @param words what the program is or does, to follow its name: "is already stopping"
 */
public record Answer(Verdict verdict, String words) {

  /** The answer in a word. */
  public enum Verdict {
    /** It is done, or being done. */
    ACCEPTED,
    /** It is so already. */
    ALREADY_SO,
    /** The same is being done already: it can only be waited for. */
    UNDER_WAY,
    /** It cannot be done now. */
    REFUSED
  }

  static Answer accepted(String words) {
    return new Answer(Verdict.ACCEPTED, words);
  }

  /** It cannot be done now, or has come to nothing. */
  public static Answer refused(String words) {
    return new Answer(Verdict.REFUSED, words);
  }

  private static Answer alreadySo(String words) {
    return new Answer(Verdict.ALREADY_SO, words);
  }

  private static Answer underWay(String words) {
    return new Answer(Verdict.UNDER_WAY, words);
  }

  /** Whether a caller that does not wait is refused. */
  public boolean isRefusal() {
    return verdict == Verdict.REFUSED || verdict == Verdict.UNDER_WAY;
  }

  /** Decides. The same arguments always give the same answer. */
  public static Answer to(Command command, State state) {
    return switch (command) {
      case Event.Start _ -> toStart(state);
      case Event.Restart _ -> toRestart(state);
      case Event.Stop _ -> toStop(state);
      case Event.Kill _ -> toKill(state);
      case Event.Forward(Signal signal) -> toSignal(signal, state);
    };
  }

  private static Answer toStart(State state) {
    return switch (state) {
      case State.Starting _ -> alreadySo("is already starting");
      case State.Running _ -> alreadySo("is already running");
      case State.Held _, State.Stopped _, State.Exited _, State.Fatal _ -> toRestart(state);
      case State.Waiting _, State.Spawning _, State.Diagnosing _ -> toRestart(state);
      case State.Stopping _, State.Emptying _, State.Stuck _ -> toRestart(state);
    };
  }

  private static Answer toRestart(State state) {
    return switch (state) {
      case State.Held _, State.Stopped _, State.Exited _, State.Fatal _ -> accepted("is starting");
      case State.Starting _, State.Running _ -> accepted("is restarting");
      case State.Spawning s when s.stop().isPresent() -> accepted("is starting after all");
      case State.Spawning _ -> alreadySo("is already starting");
      case State.Diagnosing _ -> toRestartOf(false);
      case State.Stopping s -> toRestartOf(s.wanted() == Wanted.UP);
      case State.Emptying s -> toRestartOf(s.next() == Next.UP);
      case State.Waiting s when s.what() == For.DELAY ->
          accepted("is starting without further delay");
      case State.Waiting _ -> accepted("starts once nothing is left of its last run");
      case State.Stuck s -> toRestart(s.left());
    };
  }

  private static Answer toRestartOf(boolean isComingUp) {
    return isComingUp
        ? alreadySo("is already restarting")
        : accepted("starts again once it has stopped");
  }

  private static Answer toStop(State state) {
    return switch (state) {
      case State.Held _ -> accepted("will not be started");
      case State.Stopped _ -> alreadySo("is already stopped");
      case State.Exited _, State.Fatal _ -> alreadySo("has already ended");
      case State.Starting _, State.Running _, State.Diagnosing _ -> accepted("is stopping");
      case State.Waiting _ -> accepted("is stopping");
      case State.Spawning _, State.Stopping _, State.Emptying _ ->
          isGoingDown(state) ? underWay("is already stopping") : accepted("is stopping");
      case State.Stuck s -> toStop(s.left());
    };
  }

  private static Answer toKill(State state) {
    return switch (state) {
      case State.Held _, State.Stopped _, State.Exited _, State.Fatal _ -> toStop(state);
      case State.Waiting s when s.what() == For.DELAY -> toStop(s);
      case State.Starting _, State.Running _, State.Waiting _ -> accepted("is being killed");
      case State.Spawning _, State.Diagnosing _, State.Stopping _ -> accepted("is being killed");
      case State.Emptying _, State.Stuck _ -> accepted("is being killed");
    };
  }

  private static Answer toSignal(Signal signal, State state) {
    if (state.alive().isPresent()) {
      return accepted("gets " + signal.name());
    }
    return refused(state instanceof State.Spawning ? "is still being spawned" : "is not running");
  }

  /** Whether a stop was commanded, and no start after it. */
  static boolean isGoingDown(State state) {
    return switch (state) {
      case State.Spawning s -> s.stop().isPresent();
      case State.Stopping s -> s.wanted() == Wanted.DOWN;
      case State.Emptying s -> s.next() == Next.DOWN;
      case State.Stuck s -> isGoingDown(s.left());
      case State.Held _, State.Stopped _, State.Starting _, State.Running _ -> false;
      case State.Diagnosing _, State.Waiting _, State.Exited _, State.Fatal _ -> false;
    };
  }
}
