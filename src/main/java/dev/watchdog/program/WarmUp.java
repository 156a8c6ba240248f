package dev.watchdog.program;

import dev.watchdog.bus.EventPublisher;
import dev.watchdog.lifecycle.Answer;
import dev.watchdog.lifecycle.Effect;
import dev.watchdog.lifecycle.Event;
import dev.watchdog.lifecycle.ExitStatus;
import dev.watchdog.lifecycle.Goal;
import dev.watchdog.lifecycle.Lifecycle;
import dev.watchdog.lifecycle.State;
import dev.watchdog.lifecycle.Transition;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Plays a life to an empty house: the pure core, the sentences and the messages, with no process
 * and nobody listening. A JVM loads and links code when it is first used, 10 ms of it on the way
 * from SIGTERM to the child's; so it is used before it is urgent.
 */
final class WarmUp {

  private static final Duration THEN = Duration.ofSeconds(1);
  private static final ExitStatus FAILURE = new ExitStatus.Code(1);

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

  private static final AtomicBoolean DONE = new AtomicBoolean();

  private WarmUp() {}

  /** Once is enough for all programs: what is loaded stays loaded. */
  static void once(Program program, OperatorLog operatorLog, EventPublisher publisher) {
    if (DONE.compareAndSet(false, true)) {
      run(program, operatorLog, publisher);
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
