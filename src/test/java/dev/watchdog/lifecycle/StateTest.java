package dev.watchdog.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StateTest {

  @Test
  void a_program_begins_stopped() {
    assertThat(State.initial()).isInstanceOf(State.Stopped.class);
    assertThat(State.held().status()).isEqualTo(Status.STOPPED);
  }

  @Test
  void only_stopped_exited_and_fatal_are_final() {
    assertThat(Samples.states())
        .filteredOn(State::isFinal)
        .hasOnlyElementsOfTypes(State.Stopped.class, State.Exited.class, State.Fatal.class)
        .hasSize(5);
  }

  @Test
  void up_stopped_by_order_and_done_is_as_wanted() {
    assertThat(Samples.states())
        .filteredOn(State::isAsWanted)
        .hasOnlyElementsOfTypes(State.Stopped.class, State.Running.class, State.Exited.class)
        .hasSize(5);
  }

  @Test
  void a_child_is_alive_from_the_spawn_to_the_exit() {
    assertThat(Samples.states())
        .filteredOn(state -> state.alive().isPresent())
        .hasOnlyElementsOfTypes(
            State.Starting.class,
            State.Running.class,
            State.Diagnosing.class,
            State.Stopping.class,
            State.Stuck.class)
        .hasSize(13);
  }
}
