package dev.watchdog.lifecycle;

import dev.watchdog.lifecycle.Event.Command;
import java.util.Optional;

/** What the caller of a command waits for. */
public sealed interface Goal {

  /** RUNNING, in this run or a later one. */
  record Up(int run) implements Goal {}

  /** Nothing is there. */
  record Down() implements Goal {}

  /** The command was carried out; nothing more. */
  record Done() implements Goal {}

  /**
   * The goal of a command.
   *
   * @param state to which the command has led
   */
  static Goal of(Command command, State state) {
    return switch (command) {
      case Event.Start _, Event.Restart _ -> new Up(nextUp(state));
      case Event.Stop _, Event.Kill _ -> new Down();
      case Event.Forward _ -> new Done();
    };
  }

  /** The run that comes up next, unless something happens. */
  private static int nextUp(State state) {
    int run = state.history().run();
    return switch (state) {
      case State.Spawning _, State.Starting _, State.Running _ -> run;
      case State.Held _, State.Stopped _, State.Diagnosing _, State.Stopping _ -> run + 1;
      case State.Emptying _ -> run + 1;
      case State.Waiting _, State.Stuck _, State.Exited _, State.Fatal _ -> run + 1;
    };
  }

  /**
   * Whether it is reached, or can no longer be: then what superseded it.
   *
   * @param event what happened last
   * @param state to which that has led
   * @return empty while it is open
   */
  default Optional<Answer> judge(Event event, State state) {
    return switch (this) {
      case Up(int run) -> judgeUp(run, event, state);
      case Down() -> judgeDown(event, state);
      case Done() -> Optional.of(Answer.accepted("was signalled"));
    };
  }

  private static Optional<Answer> judgeUp(int run, Event event, State state) {
    History history = state.history();
    boolean isThatRun = history.run() >= run;
    return switch (state) {
      case State.Running _ when isThatRun -> Optional.of(Answer.accepted("is running"));
      case State.Waiting _ when isThatRun -> Optional.of(notUp(history.exit()));
      case State.Fatal _ -> Optional.of(notUp(history.exit()));
      case State.Exited _ ->
          Optional.of(
              history.exit().isFailure()
                  ? notUp(history.exit())
                  : Answer.accepted("has done its work: it " + history.exit().describe()));
      case State.Stopped _ -> superseded("did not come up", event);
      case State.Spawning _, State.Stopping _, State.Emptying _ ->
          Answer.isGoingDown(state) ? superseded("did not come up", event) : Optional.empty();
      case State.Held _, State.Starting _, State.Running _ -> Optional.empty();
      case State.Diagnosing _, State.Waiting _ -> Optional.empty();
      case State.Stuck s -> judgeUp(run, event, s.left()).or(() -> notEnding(s));
    };
  }

  private static Answer notUp(ExitStatus exit) {
    String it = exit instanceof ExitStatus.NotSpawned ? "" : "it ";
    return Answer.refused("did not come up: " + it + exit.describe());
  }

  private static Optional<Answer> judgeDown(Event event, State state) {
    return switch (state) {
      case State.Held _, State.Stopped _, State.Exited _, State.Fatal _ ->
          Optional.of(Answer.accepted("has stopped"));
      case State.Spawning _, State.Stopping _, State.Emptying _ when Answer.isGoingDown(state) ->
          Optional.empty();
      case State.Spawning _, State.Stopping _, State.Emptying _ -> superseded("goes on", event);
      case State.Starting _, State.Running _, State.Diagnosing _ -> superseded("goes on", event);
      case State.Waiting _ -> superseded("goes on", event);
      case State.Stuck s -> judgeDown(event, s.left()).or(() -> notEnding(s));
    };
  }

  /** It may still be reached, but nothing tells when. */
  private static Optional<Answer> notEnding(State.Stuck state) {
    return Optional.of(Answer.refused(state.why()));
  }

  private static Optional<Answer> superseded(String words, Event by) {
    return Optional.of(Answer.refused(words + ": superseded by a " + name(by) + " command"));
  }

  private static String name(Event by) {
    return switch (by) {
      case Event.Start _ -> "start";
      case Event.Restart _ -> "restart";
      case Event.Kill _ -> "kill";
      case Event.Stop _, Event.Forward _, Event.Fact _ -> "stop";
    };
  }
}
