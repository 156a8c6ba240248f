package dev.watchdog.lifecycle;

import static dev.watchdog.lifecycle.Effect.Timer.RESTART_DELAY;
import static dev.watchdog.lifecycle.Effect.Timer.START_TIME;
import static dev.watchdog.lifecycle.Effect.Timer.STOP_TIMEOUT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.watchdog.lifecycle.Effect.Arm;
import dev.watchdog.lifecycle.Effect.Disarm;
import dev.watchdog.lifecycle.Effect.Hasten;
import dev.watchdog.lifecycle.Effect.SignalChild;
import dev.watchdog.lifecycle.Effect.SignalRun;
import dev.watchdog.lifecycle.Effect.Spawn;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Start, restart and forwarded signals. */
class RestartCommandTest {

  private static final Event START = new Event.Start();
  private static final Event RESTART = new Event.Restart();
  private static final Supervision GROWING =
      How.backoff(new Backoff(How.DELAY, 2, Duration.ofMinutes(5), 0));

  static List<State> down() {
    History history = new History(3, 2, 2, List.of(Duration.ZERO), Optional.empty());
    return List.of(
        new State.Stopped(history),
        new State.Exited(history, AfterExit.LEAVE),
        new State.Fatal(history));
  }

  @ParameterizedTest
  @MethodSource("down")
  void start_and_restart_begin_anew_where_nothing_is_up(State state) {
    for (Event command : List.of(START, RESTART)) {
      Transition transition = new Lifecycle(How.DEFAULT).step(state, command);
      assertThat(transition.effects()).containsExactly(new Spawn(4));
      assertThat(transition.state().history())
          .isEqualTo(new History(4, 2, 0, List.of(), Optional.empty()));
      assertThat(transition.state().status()).isEqualTo(state.status());
    }
  }

  @Test
  void start_changes_nothing_where_it_is_up() {
    for (Program program :
        List.of(Program.spawning(GROWING), Program.starting(GROWING), Program.running(GROWING))) {
      State before = program.state();
      assertThat(program.on(START)).isEmpty();
      assertThat(program.state()).isEqualTo(before);
    }
  }

  @Test
  void the_start_timer_runs_from_the_spawn() {
    Program program = Program.spawning(How.DEFAULT);
    assertThat(program.spawned())
        .containsExactly(program.lastAnnouncement(), new Arm(START_TIME, How.START_TIME));
    assertThat(program.elapsed(START_TIME)).containsExactly(program.lastAnnouncement());
    assertThat(program.story()).endsWith("STARTING → RUNNING: start time over, run 1, pid 101");
  }

  @Test
  void restart_stops_with_the_programs_own_timeout_and_then_spawns() {
    for (Program program : List.of(Program.starting(How.DEFAULT), Program.running(How.DEFAULT))) {
      assertThat(program.on(RESTART))
          .containsExactly(
              program.lastAnnouncement(),
              new Disarm(START_TIME),
              new SignalRun(Signal.TERM),
              new Arm(STOP_TIMEOUT, How.STOP_TIMEOUT));
      assertThat(program.lastAnnouncement().cause()).isEqualTo(Cause.RESTART);
      assertThat(program.exits(0)).containsExactly(new Disarm(STOP_TIMEOUT), new Spawn(2));
      program.spawned();
      assertThat(program.story())
          .endsWith("STOPPING → STARTING: restart requested, run 2, pid 102");
    }
  }

  @Test
  void restart_does_not_spawn_before_the_group_is_empty() {
    Program program = Program.running(How.DEFAULT);
    program.on(RESTART);
    assertThat(program.exitsLeavingOthers(0)).isEmpty();
    assertThat(program.emptied()).containsExactly(new Disarm(STOP_TIMEOUT), new Spawn(2));
  }

  @Test
  void stop_during_a_restart_hastens_the_kill_and_stays_down() {
    Duration timeout = Duration.ofSeconds(2);
    Program program = Program.running(How.DEFAULT);
    program.on(RESTART);
    assertThat(program.on(new Event.Stop(timeout)))
        .containsExactly(new Hasten(STOP_TIMEOUT, timeout));
    program.exits(0);
    assertThat(program.state()).isInstanceOf(State.Stopped.class);
  }

  @Test
  void start_and_restart_during_a_stop_bring_it_up_again_afterwards() {
    for (Event command : List.of(START, RESTART)) {
      Program program = Program.stopping(How.DEFAULT);
      assertThat(program.on(command)).isEmpty();
      assertThat(program.exits(0)).endsWith(new Spawn(2));
    }
  }

  @Test
  void start_and_restart_bring_it_up_again_when_the_group_is_empty() {
    for (Event command : List.of(START, RESTART)) {
      Program program = Program.stopping(How.DEFAULT);
      program.exitsLeavingOthers(0);
      assertThat(program.on(command)).isEmpty();
      assertThat(program.emptied()).endsWith(new Spawn(2));
    }
  }

  @Test
  void restart_while_spawning_takes_a_stop_back() {
    Program program = Program.spawning(How.DEFAULT);
    program.on(new Event.Stop(How.STOP_TIMEOUT));
    program.on(RESTART);
    assertThat(program.spawned()).endsWith(new Arm(START_TIME, How.START_TIME));
  }

  @Test
  void start_and_restart_during_backoff_do_not_wait_for_the_delay() {
    for (Event command : List.of(START, RESTART)) {
      Program program = Program.backoff(How.DEFAULT);
      assertThat(program.on(command)).containsExactly(new Disarm(RESTART_DELAY), new Spawn(2));
      program.spawned();
      assertThat(program.lastAnnouncement().from()).isEqualTo(Status.BACKOFF);
      assertThat(program.lastAnnouncement().cause())
          .isEqualTo(command.equals(START) ? Cause.START : Cause.RESTART);
    }
  }

  @Test
  void start_and_restart_during_backoff_still_wait_for_what_is_left_of_the_run() {
    for (Event command : List.of(START, RESTART)) {
      Program program = Program.backoffWithRest(How.DEFAULT);
      assertThat(program.on(command)).containsExactly(new Disarm(RESTART_DELAY));
      assertThat(program.emptied()).containsExactly(new Disarm(STOP_TIMEOUT), new Spawn(2));
    }
  }

  @Test
  void start_and_restart_forgive_the_failures() {
    for (Event command : List.of(START, RESTART)) {
      Program program = Program.backoff(GROWING);
      program.diesAgainAfter(Duration.ZERO);
      assertThat(program.lastAnnouncement().delay()).contains(How.DELAY.multipliedBy(2));
      program.on(command);
      program.spawned();
      program.exits(1);
      assertThat(program.lastAnnouncement().delay()).contains(How.DELAY);
    }
  }

  @Test
  void restart_of_a_running_program_forgives_the_failures() {
    Program program = Program.backoff(GROWING);
    program.elapsed(RESTART_DELAY);
    program.spawned();
    program.on(RESTART);
    program.exits(0);
    program.spawned();
    program.exits(1);
    assertThat(program.lastAnnouncement().delay()).contains(How.DELAY);
  }

  @Test
  void a_signal_is_passed_to_the_child_only() {
    for (Program program :
        List.of(
            Program.starting(How.DEFAULT),
            Program.running(How.DEFAULT),
            Program.stopping(How.DEFAULT))) {
      State before = program.state();
      assertThat(program.on(new Event.Forward(Signal.HUP)))
          .containsExactly(new SignalChild(Signal.HUP));
      assertThat(program.state()).isEqualTo(before);
    }
  }

  @Test
  void a_signal_goes_nowhere_where_there_is_no_child() {
    for (Program program :
        List.of(
            Program.stopped(How.DEFAULT),
            Program.spawning(How.DEFAULT),
            Program.backoffWithRest(How.DEFAULT))) {
      assertThat(program.on(new Event.Forward(Signal.HUP))).isEmpty();
    }
  }
}
