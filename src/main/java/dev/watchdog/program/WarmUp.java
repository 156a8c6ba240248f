package dev.watchdog.program;

import dev.watchdog.bus.EventPublisher;
import dev.watchdog.lifecycle.Answer;
import dev.watchdog.lifecycle.Child;
import dev.watchdog.lifecycle.Effect;
import dev.watchdog.lifecycle.Event;
import dev.watchdog.lifecycle.ExitStatus;
import dev.watchdog.lifecycle.Goal;
import dev.watchdog.lifecycle.Group;
import dev.watchdog.lifecycle.GroupEvent;
import dev.watchdog.lifecycle.GroupPolicy;
import dev.watchdog.lifecycle.GroupState;
import dev.watchdog.lifecycle.History;
import dev.watchdog.lifecycle.Lifecycle;
import dev.watchdog.lifecycle.State;
import dev.watchdog.lifecycle.Transition;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Runs the pure core, the sentences and the messages once, with no process and no listener. A JVM
 * loads and links code when it is first used, 10 ms of it on the way from SIGTERM to the child's;
 * so it is used before it is urgent.
 */
final class WarmUp {

  private static final Duration THEN = Duration.ofSeconds(1);
  private static final ExitStatus FAILURE = new ExitStatus.Code(1);
  private static final History HISTORY = State.initial().history();
  private static final State UP = new State.Running(HISTORY, new Child(2, THEN));
  private static final State STOPPED = new State.Stopped(HISTORY);

  private static final List<Event> LIFE =
      List.of(
          new Event.Start(),
          new Event.Spawned(1, 2, Duration.ZERO),
          new Event.StartTimeElapsed(1),
          new Event.Exited(1, FAILURE, false, THEN, 0),
          new Event.RestartDelayElapsed(1),
          new Event.Spawned(2, 3, THEN),
          new Event.Stop(THEN),
          new Event.StopTimeoutElapsed(2),
          new Event.Exited(2, FAILURE, true, THEN.multipliedBy(2), 0),
          new Event.Emptied(2));

  private static final List<GroupEvent> LIFE_OF_TWO =
      List.of(
          new GroupEvent.Joined("db", GroupPolicy.ALONE, THEN),
          new GroupEvent.Joined("web", GroupPolicy.ALONE, THEN),
          new GroupEvent.Listed(List.of("db", "web"), THEN),
          new GroupEvent.Stepped("db", UP, THEN),
          new GroupEvent.Stepped("web", UP, THEN),
          new GroupEvent.Terminate(THEN),
          new GroupEvent.Stepped("web", STOPPED, THEN),
          new GroupEvent.Stepped("db", STOPPED, THEN));

  private static final AtomicBoolean DONE = new AtomicBoolean();

  private WarmUp() {}

  /** Once is enough for all programs: what is loaded stays loaded. */
  static void once(Program program, OperatorLog operatorLog, EventPublisher publisher) {
    if (DONE.compareAndSet(false, true)) {
      run(program, operatorLog, publisher);
      runGroup();
    }
  }

  private static void runGroup() {
    Group group = new Group(Optional.of(THEN));
    GroupState state = GroupState.initial();
    for (GroupEvent event : LIFE_OF_TWO) {
      state = group.step(state, event).state();
    }
  }

  static void run(Program program, OperatorLog operatorLog, EventPublisher publisher) {
    Lifecycle lifecycle = new Lifecycle(program.supervision());
    State state = State.initial();
    for (Event event : LIFE) {
      Transition transition = lifecycle.step(state, event);
      if (event instanceof Event.Command command) {
        Answer.to(command, state);
        Goal.of(command, transition.state()).judge(command, transition.state());
      }
      state = transition.state();
      for (Effect effect : transition.effects()) {
        if (effect instanceof Effect.Announce announced) {
          operatorLog.line(announced);
          publisher.message(0, program.name(), announced);
        }
      }
    }
  }
}
