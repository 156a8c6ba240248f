package dev.watchdog.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.watchdog.lifecycle.Answer.Verdict;
import dev.watchdog.lifecycle.Event.Command;
import dev.watchdog.lifecycle.Samples.Situation;
import org.junit.jupiter.api.Test;

/** What holds of all answers; each single one is on the page that {@link CommandTable} prints. */
class AnswerTest {

  private static final Command START = new Event.Start();
  private static final Command STOP = new Event.Stop(How.STOP_TIMEOUT);

  @Test
  void what_is_refused_or_already_so_changes_nothing_in_any_state() {
    for (State state : Samples.states()) {
      for (Command command : CommandTable.commands()) {
        Verdict verdict = Answer.to(command, state).verdict();
        if (verdict == Verdict.REFUSED || verdict == Verdict.ALREADY_SO) {
          for (Situation situation : Situation.all()) {
            assertThat(situation.step(state, command))
                .as("%s in %s", command, state)
                .isEqualTo(Transition.to(state));
          }
        }
      }
    }
  }

  @Test
  void what_is_accepted_does_something_in_every_state() {
    for (State state : Samples.states()) {
      for (Command command : CommandTable.commands()) {
        if (Answer.to(command, state).verdict() == Verdict.ACCEPTED) {
          assertThat(Situation.all().getFirst().step(state, command))
              .as("%s in %s", command, state)
              .isNotEqualTo(Transition.to(state));
        }
      }
    }
  }

  @Test
  void a_second_stop_without_wait_is_refused() {
    Program program = Program.stopping(How.DEFAULT);
    Answer answer = Answer.to(STOP, program.state());
    assertThat(answer.words()).isEqualTo("is already stopping");
    assertThat(answer.isRefusal()).isTrue();
  }

  @Test
  void what_is_so_or_is_done_is_no_refusal() {
    Program program = Program.running(How.DEFAULT);
    assertThat(Answer.to(START, program.state()).isRefusal()).isFalse();
    assertThat(Answer.to(STOP, program.state()).isRefusal()).isFalse();
  }

  /** The answer said that it is restarting, and then it was not. */
  @Test
  void a_start_of_a_program_that_will_stay_ended_is_not_a_restart_under_way() {
    Program program = Program.running(How.restart(RestartPolicy.NEVER));
    program.exitsLeavingOthers(1);
    assertThat(Answer.to(START, program.state()))
        .isEqualTo(Answer.accepted("starts again once it has stopped"));
  }

  @Test
  void a_start_takes_back_a_stop_that_came_before_the_child() {
    Program program = Program.spawning(How.DEFAULT);
    program.on(STOP);
    assertThat(Answer.to(START, program.state()))
        .isEqualTo(Answer.accepted("is starting after all"));
  }

  @Test
  void a_signal_names_itself_and_needs_a_child() {
    Command hup = new Event.Forward(Signal.HUP);
    assertThat(Answer.to(hup, Program.starting(How.DEFAULT).state()).words())
        .isEqualTo("gets SIGHUP");
    assertThat(Answer.to(hup, Program.backoff(How.DEFAULT).state()))
        .isEqualTo(Answer.refused("is not running"));
    assertThat(Answer.to(hup, Program.spawning(How.DEFAULT).state()))
        .isEqualTo(Answer.refused("is still being spawned"));
  }

  /** Where others than a stop end a run, or nothing does, it is not going down. */
  @Test
  void it_goes_down_where_a_stop_is_under_way_and_only_there() {
    for (State state : Samples.states()) {
      assertThat(Answer.isGoingDown(state))
          .as("%s", state)
          .isEqualTo(Answer.to(STOP, state).verdict() == Verdict.UNDER_WAY);
    }
  }
}
