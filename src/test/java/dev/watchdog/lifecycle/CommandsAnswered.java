package dev.watchdog.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.watchdog.lifecycle.Answer.Verdict;
import dev.watchdog.lifecycle.Event.Command;
import dev.watchdog.lifecycle.SimulatedProgram.Watch;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Every command gets a true answer, and a waiting caller gets it as soon as there is one: no goal
 * stays open that is reached or out of reach.
 */
final class CommandsAnswered implements Watch {

  private final SimulatedProgram program;
  private final List<Goal> open = new ArrayList<>();

  CommandsAnswered(SimulatedProgram program) {
    this.program = program;
  }

  @Override
  public void decided(State before, Event event, Transition transition) {
    if (event instanceof Command command) {
      Answer answer = Answer.to(command, before);
      assertTrue(answer, command, before, transition);
      if (answer.verdict() != Verdict.REFUSED) {
        open.add(Goal.of(command, transition.state()));
      }
    }
    open.removeIf(goal -> isSettled(goal, event, transition.state()));
  }

  private static void assertTrue(
      Answer answer, Command command, State before, Transition transition) {
    boolean nothingDone = transition.equals(Transition.to(before));
    switch (answer.verdict()) {
      case REFUSED, ALREADY_SO -> assertThat(nothingDone).as("%s: %s", command, answer).isTrue();
      case UNDER_WAY -> assertThat(Answer.isGoingDown(transition.state())).isTrue();
      case ACCEPTED ->
          assertThat(nothingDone && !(command instanceof Event.Kill))
              .as("nothing done: %s in %s", command, before)
              .isFalse();
    }
  }

  private boolean isSettled(Goal goal, Event event, State state) {
    Optional<Answer> answer = goal.judge(event, state);
    answer.ifPresent(a -> {
      switch (goal) {
        case Goal.Up _, Goal.Down _ when state instanceof State.Stuck s && a.isRefusal() ->
            assertThat(a.words()).matches(words -> isTrue(words, event, s));
        case Goal.Up(int run) when a.isRefusal() -> assertNotUp(run, event, state);
        case Goal.Up(int run) -> assertUp(run, state);
        case Goal.Down() when a.isRefusal() ->
            assertThat(event).isInstanceOfAny(Event.Start.class, Event.Restart.class);
        case Goal.Down() -> assertDown(state);
        case Goal.Done() -> assertThat(event).isInstanceOf(Event.Forward.class);
      }
    });
    return answer.isPresent();
  }

  /** What does not end, or which command has superseded it. */
  private static boolean isTrue(String words, Event event, State.Stuck state) {
    return words.equals(state.why())
        || words.contains("superseded")
        || (!(event instanceof Command) && words.startsWith("did not come up"));
  }

  private static void assertUp(int run, State state) {
    assertThat(state.history().run()).as("the run that is up").isGreaterThanOrEqualTo(run);
    if (!(state instanceof State.Running)) {
      assertThat(state).isInstanceOf(State.Exited.class);
      assertThat(state.history().exit().isFailure()).isFalse();
    }
  }

  private static void assertNotUp(int run, Event event, State state) {
    if (event instanceof Command) {
      assertThat(event).isInstanceOfAny(Event.Stop.class, Event.Kill.class);
    } else {
      assertThat(state).isInstanceOfAny(State.Waiting.class, State.Exited.class, State.Fatal.class);
      assertThat(state.history().run()).as("the run that died").isGreaterThanOrEqualTo(run);
    }
  }

  private void assertDown(State state) {
    assertThat(state.isFinal()).isTrue();
    assertThat(program.os().isAnythingThere()).as("there, and said to be stopped").isFalse();
  }

  @Override
  public void done() {
    for (Goal goal : open) {
      assertThat(isWithinReach(goal, program.state()))
          .as("%s, open in %s", goal, program.state())
          .isTrue();
    }
  }

  private static boolean isWithinReach(Goal goal, State state) {
    int run = state.history().run();
    return switch (goal) {
      case Goal.Up(int wanted) ->
          switch (state) {
            case State.Spawning s -> s.stop().isEmpty() && wanted <= run;
            case State.Starting _ -> wanted <= run;
            case State.Diagnosing _ -> true;
            case State.Stopping _, State.Emptying _ -> !Answer.isGoingDown(state);
            case State.Stuck _ -> false;
            case State.Waiting _ -> wanted == run + 1;
            case State.Held _, State.Stopped _, State.Running _ -> false;
            case State.Exited _, State.Fatal _ -> false;
          };
      case Goal.Down() -> Answer.isGoingDown(state) && !(state instanceof State.Stuck);
      case Goal.Done() -> false;
    };
  }
}
