package dev.watchdog.lifecycle;

import static dev.watchdog.lifecycle.Effect.Timer.RESTART_DELAY;
import static dev.watchdog.lifecycle.Effect.Timer.START_TIME;
import static org.assertj.core.api.Assertions.assertThat;

import dev.watchdog.lifecycle.Event.Command;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What a caller that waits for the end of a command learns, along the courses that it may take. */
class GoalTest {

  private static final Command START = new Event.Start();
  private static final Command RESTART = new Event.Restart();
  private static final Command STOP = new Event.Stop(How.STOP_TIMEOUT);
  private static final Command KILL = new Event.Kill();

  /** A caller that gave a command and waits. */
  private static final class Waiter {
    private final Program program;
    private final Goal goal;
    private Optional<Answer> answer;

    Waiter(Program program, Command command) {
      this.program = program;
      program.on(command);
      goal = Goal.of(command, program.state());
      answer = goal.judge(command, program.state());
    }

    /** Something happens. */
    Waiter then(Consumer<Program> happening) {
      assertThat(answer).as("answered before the end").isEmpty();
      happening.accept(program);
      answer = goal.judge(program.lastEvent(), program.state());
      return this;
    }

    void isAnswered(String words) {
      assertThat(answer.map(Answer::words)).hasValue(words);
      assertThat(answer.orElseThrow().isRefusal()).isFalse();
    }

    void isRefused(String words) {
      assertThat(answer.map(Answer::words)).hasValue(words);
      assertThat(answer.orElseThrow().isRefusal()).isTrue();
    }
  }

  private static Consumer<Program> commanded(Command command) {
    return program -> program.on(command);
  }

  private static void up(Program program) {
    program.elapsed(START_TIME);
  }

  private static void nextRunDue(Program program) {
    program.elapsed(RESTART_DELAY);
  }

  private static void dies(Program program) {
    program.exits(1);
  }

  private static void succeeds(Program program) {
    program.exits(0);
  }

  private static void leavesOthers(Program program) {
    program.exitsLeavingOthers(1);
  }

  // Up.

  @Test
  void a_start_is_done_when_the_program_is_up() {
    new Waiter(Program.stopped(How.DEFAULT), START)
        .then(Program::spawned)
        .then(GoalTest::up)
        .isAnswered("is running");
  }

  @Test
  void a_start_of_what_is_up_is_done_at_once() {
    new Waiter(Program.running(How.DEFAULT), START).isAnswered("is running");
  }

  @Test
  void a_restart_is_done_when_the_next_run_is_up_and_not_while_the_old_one_is() {
    new Waiter(Program.running(How.DEFAULT), RESTART)
        .then(Program::spawned) // late news of the old run
        .then(GoalTest::dies)
        .then(Program::spawned)
        .then(GoalTest::up)
        .isAnswered("is running");
  }

  @Test
  void a_restart_waits_for_what_the_old_run_left_and_for_the_new_one() {
    new Waiter(Program.running(How.DEFAULT), RESTART)
        .then(GoalTest::leavesOthers)
        .then(Program::emptied)
        .then(Program::spawned)
        .then(GoalTest::up)
        .isAnswered("is running");
  }

  @Test
  void a_restart_during_backoff_waits_for_what_the_last_run_left() {
    new Waiter(Program.backoffWithRest(How.DEFAULT), RESTART)
        .then(Program::emptied)
        .then(Program::spawned)
        .then(GoalTest::up)
        .isAnswered("is running");
  }

  @Test
  void a_restart_whose_run_dies_early_says_how() {
    new Waiter(Program.running(How.DEFAULT), RESTART)
        .then(GoalTest::succeeds)
        .then(Program::spawned)
        .then(program -> program.exits(new ExitStatus.Signalled(Signal.KILL, false)))
        .isRefused("did not come up: it was killed by SIGKILL");
  }

  @Test
  void a_start_whose_run_dies_early_and_leaves_others_does_not_wait_for_them() {
    new Waiter(Program.stopped(How.DEFAULT), START)
        .then(Program::spawned)
        .then(GoalTest::leavesOthers)
        .isRefused("did not come up: it exited with code 1");
  }

  @Test
  void what_cannot_be_spawned_is_said_with_its_cause() {
    new Waiter(Program.stopped(How.DEFAULT), START)
        .then(Program::notSpawned)
        .isRefused("did not come up: cannot spawn /app/x: no such file");
  }

  @Test
  void what_dies_once_too_often_did_not_come_up() {
    new Waiter(Program.stopped(How.limit(0, Duration.ofMinutes(1))), START)
        .then(Program::spawned)
        .then(GoalTest::dies)
        .isRefused("did not come up: it exited with code 1");
  }

  @Test
  void a_program_that_is_to_run_once_has_done_its_work_when_it_succeeds() {
    new Waiter(Program.stopped(How.restart(RestartPolicy.NEVER)), START)
        .then(Program::spawned)
        .then(GoalTest::succeeds)
        .isAnswered("has done its work: it exited with code 0");
  }

  @Test
  void a_program_that_is_to_run_once_and_fails_did_not_come_up() {
    new Waiter(Program.stopped(How.restart(RestartPolicy.NEVER)), START)
        .then(Program::spawned)
        .then(GoalTest::dies)
        .isRefused("did not come up: it exited with code 1");
  }

  @Test
  void a_program_that_is_to_run_always_did_not_come_up_even_when_it_succeeds() {
    new Waiter(Program.stopped(How.DEFAULT), START)
        .then(Program::spawned)
        .then(GoalTest::succeeds)
        .isRefused("did not come up: it exited with code 0");
  }

  @Test
  void a_program_that_is_to_run_once_is_waited_for_until_nothing_is_left() {
    new Waiter(Program.stopped(How.restart(RestartPolicy.NEVER)), START)
        .then(Program::spawned)
        .then(GoalTest::leavesOthers)
        .then(Program::emptied)
        .isRefused("did not come up: it exited with code 1");
  }

  @Test
  void a_start_is_superseded_by_a_stop_at_any_time() {
    new Waiter(Program.stopped(How.DEFAULT), START)
        .then(commanded(STOP))
        .isRefused("did not come up: superseded by a stop command");
    new Waiter(Program.starting(How.DEFAULT), START)
        .then(commanded(STOP))
        .isRefused("did not come up: superseded by a stop command");
    new Waiter(Program.stopping(How.DEFAULT), START)
        .then(commanded(STOP))
        .isRefused("did not come up: superseded by a stop command");
    new Waiter(Program.backoffWithRest(How.DEFAULT), START)
        .then(commanded(STOP))
        .isRefused("did not come up: superseded by a stop command");
  }

  @Test
  void a_restart_is_superseded_by_a_kill() {
    new Waiter(Program.running(How.DEFAULT), RESTART)
        .then(commanded(KILL))
        .isRefused("did not come up: superseded by a kill command");
  }

  @Test
  void a_start_outlives_a_restart_and_is_done_with_the_next_run() {
    new Waiter(Program.starting(How.DEFAULT), START)
        .then(commanded(RESTART))
        .then(GoalTest::succeeds)
        .then(Program::spawned)
        .then(GoalTest::up)
        .isAnswered("is running");
  }

  // Down.

  @Test
  void a_stop_is_done_when_nothing_is_left() {
    new Waiter(Program.running(How.DEFAULT), STOP)
        .then(GoalTest::leavesOthers)
        .then(Program::emptied)
        .isAnswered("has stopped");
  }

  @Test
  void a_stop_of_what_has_ended_is_done_at_once() {
    Program program = Program.running(How.restart(RestartPolicy.NEVER));
    program.exits(0);
    new Waiter(program, STOP).isAnswered("has stopped");
    new Waiter(Program.backoff(How.DEFAULT), STOP).isAnswered("has stopped");
    new Waiter(Program.stopped(How.DEFAULT), STOP).isAnswered("has stopped");
  }

  @Test
  void a_stop_of_what_turns_out_not_to_be_spawned_is_done() {
    new Waiter(Program.spawning(How.DEFAULT), STOP)
        .then(Program::notSpawned)
        .isAnswered("has stopped");
  }

  @Test
  void a_kill_is_done_when_nothing_is_left() {
    new Waiter(Program.running(How.DEFAULT), KILL)
        .then(program -> program.exits(new ExitStatus.Signalled(Signal.KILL, false)))
        .isAnswered("has stopped");
  }

  @Test
  void a_stop_outlives_another_stop_and_a_kill() {
    new Waiter(Program.running(How.DEFAULT), STOP)
        .then(commanded(STOP))
        .then(commanded(KILL))
        .then(GoalTest::dies)
        .isAnswered("has stopped");
  }

  @Test
  void a_stop_is_superseded_by_a_start_or_restart() {
    new Waiter(Program.running(How.DEFAULT), STOP)
        .then(commanded(RESTART))
        .isRefused("goes on: superseded by a restart command");
    new Waiter(Program.spawning(How.DEFAULT), STOP)
        .then(commanded(START))
        .isRefused("goes on: superseded by a start command");
  }

  @Test
  void a_stop_while_others_are_left_is_superseded_too() {
    new Waiter(Program.backoffWithRest(How.DEFAULT), STOP)
        .then(commanded(START))
        .isRefused("goes on: superseded by a start command");
  }

  // Neither.

  @Test
  void a_signal_is_done_when_it_is_passed_on() {
    Command hup = new Event.Forward(Signal.HUP);
    new Waiter(Program.running(How.DEFAULT), hup).isAnswered("was signalled");
  }

  @Test
  void the_next_run_due_is_awaited_by_a_start_during_backoff_only_as_long_as_others_are_left() {
    new Waiter(Program.backoffWithRest(How.DEFAULT), START)
        .then(GoalTest::nextRunDue) // of a delay that is no more
        .then(Program::emptied)
        .then(Program::spawned)
        .then(GoalTest::up)
        .isAnswered("is running");
  }

  // Every pair: an impossible one is a decision too.

  @Test
  void the_run_that_comes_up_is_the_one_on_its_way_or_there_else_the_next_one() {
    for (State state : Samples.states()) {
      boolean isThatRun =
          state instanceof State.Spawning
              || state instanceof State.Starting
              || state instanceof State.Running;
      int run = isThatRun ? Samples.RUN : Samples.RUN + 1;
      assertThat(Goal.of(START, state)).as("%s", state).isEqualTo(new Goal.Up(run));
      assertThat(Goal.of(RESTART, state)).as("%s", state).isEqualTo(new Goal.Up(run));
    }
  }

  @Test
  void whatever_stopped_a_program_that_was_to_come_up_is_called_by_its_name() {
    State stopped = new State.Stopped(History.NONE);
    for (Event event : Samples.events(Samples.Situation.all().getFirst())) {
      String name =
          switch (event) {
            case Event.Start _ -> "start";
            case Event.Restart _ -> "restart";
            case Event.Kill _ -> "kill";
            case Event.Stop _, Event.Forward _, Event.Fact _ -> "stop";
          };
      assertThat(new Goal.Up(1).judge(event, stopped))
          .hasValue(Answer.refused("did not come up: superseded by a " + name + " command"));
    }
  }
}
