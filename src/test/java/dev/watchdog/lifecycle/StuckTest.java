package dev.watchdog.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.watchdog.lifecycle.GroupPolicy.OnFatal;
import dev.watchdog.lifecycle.GroupPolicy.WhenItEnds;
import dev.watchdog.lifecycle.State.Next;
import dev.watchdog.lifecycle.State.Stuck;
import dev.watchdog.lifecycle.State.Wanted;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A run that was killed and does not end. */
class StuckTest {

  private static final String WHY = "does not end: cannot kill su (pid 71)";
  private static final Child CHILD = new Child(71, Duration.ZERO);
  private static final History HISTORY = Samples.states().getLast().history();
  private static final int RUN = HISTORY.run();
  private static final Event NOT_ENDING = new Event.NotEnding(RUN, WHY);
  private static final Event STOP = new Event.Stop(Duration.ofSeconds(10));
  private static final Event EXITED =
      new Event.Exited(RUN, new ExitStatus.Code(0), false, Duration.ofSeconds(5), 0);
  private static final Event REST_LEFT =
      new Event.Exited(RUN, new ExitStatus.Code(0), true, Duration.ofSeconds(5), 0);

  private final Lifecycle lifecycle = new Lifecycle(How.DEFAULT);

  private static State stopping(Wanted wanted) {
    return new State.Stopping(HISTORY, CHILD, wanted, false);
  }

  private State after(State state, Event... events) {
    State now = state;
    for (Event event : events) {
      now = lifecycle.step(now, event).state();
    }
    return now;
  }

  @Test
  void its_status_stays_and_its_child_is_there() {
    State stuck = after(stopping(Wanted.DOWN), NOT_ENDING);
    assertThat(stuck).isEqualTo(new Stuck(stopping(Wanted.DOWN), WHY));
    assertThat(stuck.status()).isEqualTo(Status.STOPPING);
    assertThat(stuck.alive()).contains(CHILD);
    assertThat(stuck.isFinal()).isFalse();
  }

  @Test
  void a_command_that_waits_for_the_stop_or_the_next_run_gets_the_reason() {
    Optional<Answer> reason = Optional.of(Answer.refused(WHY));
    State down = after(stopping(Wanted.DOWN), NOT_ENDING);
    State up = after(stopping(Wanted.UP), NOT_ENDING);
    assertThat(new Goal.Down().judge(NOT_ENDING, down)).isEqualTo(reason);
    assertThat(new Goal.Down().judge(STOP, down)).isEqualTo(reason);
    assertThat(new Goal.Up(RUN + 1).judge(NOT_ENDING, up)).isEqualTo(reason);
  }

  @Test
  void when_it_ends_what_was_wanted_is_done() {
    State stopped = after(stopping(Wanted.DOWN), NOT_ENDING, EXITED);
    assertThat(stopped).isInstanceOf(State.Stopped.class);
    State restarted = after(stopping(Wanted.UP), NOT_ENDING, EXITED);
    assertThat(restarted).isInstanceOf(State.Spawning.class);
    State failed = after(stopping(Wanted.BY_POLICY), NOT_ENDING, EXITED);
    assertThat(failed).isInstanceOf(State.Waiting.class);
  }

  @Test
  void a_command_changes_what_is_wanted_and_starts_nothing() {
    State stuck = after(stopping(Wanted.DOWN), NOT_ENDING);
    State restarting = after(stuck, new Event.Restart());
    assertThat(restarting).isEqualTo(new Stuck(stopping(Wanted.UP), WHY));
    assertThat(after(restarting, STOP)).isEqualTo(stuck);
  }

  @Test
  void what_its_child_leaves_behind_may_be_stuck_too() {
    State emptying = after(stopping(Wanted.DOWN), NOT_ENDING, REST_LEFT);
    assertThat(emptying).isInstanceOf(State.Emptying.class);
    State stuck = after(emptying, NOT_ENDING);
    assertThat(stuck).isInstanceOf(Stuck.class);
    assertThat(after(stuck, new Event.Emptied(RUN))).isInstanceOf(State.Stopped.class);
  }

  @Test
  void the_next_run_waits_for_what_is_stuck() {
    State waiting = new State.Waiting(HISTORY, State.Waiting.For.DELAY_AND_REST);
    State stuck = after(waiting, NOT_ENDING, new Event.RestartDelayElapsed(RUN));
    assertThat(stuck).isEqualTo(new Stuck(new State.Waiting(HISTORY, State.Waiting.For.REST), WHY));
    assertThat(after(stuck, new Event.Emptied(RUN))).isInstanceOf(State.Spawning.class);
  }

  @Test
  void told_too_late_it_changes_nothing() {
    State delayed = new State.Waiting(HISTORY, State.Waiting.For.DELAY);
    State spawning = after(new State.Emptying(HISTORY, Next.UP), new Event.Emptied(RUN));
    for (State state : List.of(delayed, spawning, new State.Stopped(HISTORY))) {
      assertThat(after(state, NOT_ENDING)).isEqualTo(state);
    }
  }

  @Test
  void the_watchdog_ends_without_it_but_stops_what_it_depends_on_first() {
    Group group = new Group(Optional.empty());
    GroupState state = GroupState.initial();
    State stuck = after(stopping(Wanted.DOWN), NOT_ENDING);
    for (GroupEvent event :
        List.of(
            joined("db"),
            joined("web", "db"),
            stepped("db", new State.Running(HISTORY, CHILD)),
            stepped("web", new State.Running(HISTORY, CHILD)),
            new GroupEvent.Terminate(Duration.ZERO))) {
      state = group.step(state, event).state();
    }
    Group.Step next = group.step(state, stepped("web", stuck));
    assertThat(next.effects()).containsExactly(new GroupEffect.Stop("db", Duration.ofSeconds(10)));
    Group.Step last = group.step(next.state(), stepped("db", new State.Stopped(HISTORY)));
    assertThat(last.state()).isInstanceOf(GroupState.Ended.class);
  }

  private static GroupEvent joined(String name, String... dependsOn) {
    GroupPolicy policy =
        new GroupPolicy(true, List.of(dependsOn), WhenItEnds.NOTHING, OnFatal.EXIT);
    return new GroupEvent.Joined(name, policy, Duration.ofSeconds(10));
  }

  private static GroupEvent stepped(String name, State state) {
    return new GroupEvent.Stepped(name, state, Duration.ofSeconds(5));
  }
}
