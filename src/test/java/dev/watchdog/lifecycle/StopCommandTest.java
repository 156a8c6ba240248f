package dev.watchdog.lifecycle;

import static dev.watchdog.lifecycle.Effect.Timer.RESTART_DELAY;
import static dev.watchdog.lifecycle.Effect.Timer.START_TIME;
import static dev.watchdog.lifecycle.Effect.Timer.STOP_TIMEOUT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.watchdog.lifecycle.Effect.Announce;
import dev.watchdog.lifecycle.Effect.Arm;
import dev.watchdog.lifecycle.Effect.Disarm;
import dev.watchdog.lifecycle.Effect.Hasten;
import dev.watchdog.lifecycle.Effect.KillRun;
import dev.watchdog.lifecycle.Effect.SignalRun;
import dev.watchdog.lifecycle.State.Next;
import dev.watchdog.lifecycle.State.Wanted;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Stop and kill, in every state. */
class StopCommandTest {

  private static final Duration TIMEOUT = Duration.ofSeconds(7);
  private static final Event STOP = new Event.Stop(TIMEOUT);
  private static final Event KILL = new Event.Kill();

  static List<State> down() {
    History history = new History(3, 2, 2, List.of(), java.util.Optional.empty());
    return List.of(
        State.initial(),
        new State.Stopped(history),
        new State.Exited(history, AfterExit.LEAVE),
        new State.Fatal(history));
  }

  @ParameterizedTest
  @MethodSource("down")
  void stop_and_kill_change_nothing_where_nothing_is_up(State state) {
    Lifecycle lifecycle = new Lifecycle(How.DEFAULT);
    assertThat(lifecycle.step(state, STOP)).isEqualTo(Transition.to(state));
    assertThat(lifecycle.step(state, KILL)).isEqualTo(Transition.to(state));
  }

  @Test
  void stop_while_spawning_signals_the_child_as_soon_as_it_is_there() {
    Program program = Program.spawning(How.DEFAULT);
    assertThat(program.on(STOP)).isEmpty();
    assertThat(program.spawned())
        .filteredOn(effect -> !(effect instanceof Announce))
        .containsExactly(
            new Disarm(START_TIME), new SignalRun(Signal.TERM), new Arm(STOP_TIMEOUT, TIMEOUT));
    assertThat(program.story())
        .containsExactly(
            "STOPPED → STARTING: start requested, run 1, pid 101",
            "STARTING → STOPPING: stop requested, run 1, pid 101, kill in 7 s");
  }

  @Test
  void stop_while_spawning_means_no_second_attempt_when_the_first_one_fails() {
    Program program = Program.spawning(How.DEFAULT);
    program.on(STOP);
    assertThat(program.notSpawned()).allMatch(Announce.class::isInstance);
    assertThat(program.story())
        .containsExactly(
            "STOPPED → STARTING: start requested, run 1",
            "STARTING → STOPPED: not spawned, run 1, cannot spawn /app/x: no such file");
  }

  @Test
  void start_while_spawning_takes_a_stop_back() {
    Program program = Program.spawning(How.DEFAULT);
    program.on(STOP);
    program.on(new Event.Start());
    program.spawned();
    assertThat(program.status()).isEqualTo(Status.STARTING);
  }

  @Test
  void kill_while_spawning_kills_as_soon_as_the_child_is_there() {
    Program program = Program.spawning(How.DEFAULT);
    program.on(KILL);
    assertThat(program.spawned()).endsWith(new Arm(STOP_TIMEOUT, Duration.ZERO));
    assertThat(program.elapsed(STOP_TIMEOUT)).containsExactly(new KillRun());
  }

  @Test
  void a_patient_stop_after_a_kill_while_spawning_does_not_take_the_kill_back() {
    Program program = Program.spawning(How.DEFAULT);
    program.on(KILL);
    program.on(STOP);
    assertThat(program.spawned()).endsWith(new Arm(STOP_TIMEOUT, Duration.ZERO));
  }

  @Test
  void a_hastier_stop_while_spawning_replaces_a_patient_one() {
    Program program = Program.spawning(How.DEFAULT);
    program.on(STOP);
    program.on(new Event.Stop(Duration.ofSeconds(2)));
    assertThat(program.spawned()).endsWith(new Arm(STOP_TIMEOUT, Duration.ofSeconds(2)));
  }

  @Test
  void stop_while_starting_signals_the_run_and_arms_the_kill() {
    Program program = Program.starting(How.DEFAULT);
    assertThat(program.on(STOP))
        .containsExactly(
            program.lastAnnouncement(),
            new Disarm(START_TIME),
            new SignalRun(Signal.TERM),
            new Arm(STOP_TIMEOUT, TIMEOUT));
    assertThat(program.story())
        .endsWith("STARTING → STOPPING: stop requested, run 1, pid 101, kill in 7 s");
  }

  @Test
  void stop_while_running_signals_the_run_and_arms_the_kill() {
    Program program = Program.running(How.DEFAULT);
    assertThat(program.on(STOP))
        .containsSubsequence(new SignalRun(Signal.TERM), new Arm(STOP_TIMEOUT, TIMEOUT));
    assertThat(program.story())
        .endsWith("RUNNING → STOPPING: stop requested, run 1, pid 101, kill in 7 s");
  }

  @Test
  void a_child_that_obeys_is_stopped_and_the_kill_taken_back() {
    Program program = Program.stopping(How.DEFAULT);
    assertThat(program.exits(0))
        .containsExactly(program.lastAnnouncement(), new Disarm(STOP_TIMEOUT));
    assertThat(program.story())
        .endsWith("STOPPING → STOPPED: exited, run 1, pid 101, exited with code 0");
  }

  @Test
  void a_child_that_does_not_obey_is_killed_at_the_stop_timeout() {
    Program program = Program.stopping(How.DEFAULT);
    assertThat(program.elapsed(STOP_TIMEOUT)).containsExactly(new KillRun());
    assertThat(program.status()).isEqualTo(Status.STOPPING);
  }

  @Test
  void a_second_stop_signal_kills_at_once() {
    Program program = Program.stopping(How.DEFAULT);
    assertThat(program.on(KILL)).containsExactly(new Disarm(STOP_TIMEOUT), new KillRun());
    program.exits(new ExitStatus.Signalled(Signal.KILL, false));
    assertThat(program.status()).isEqualTo(Status.STOPPED);
  }

  @Test
  void a_second_stop_can_only_hasten_the_kill() {
    Program program = Program.stopping(How.DEFAULT);
    assertThat(program.on(STOP)).containsExactly(new Hasten(STOP_TIMEOUT, TIMEOUT));
  }

  @Test
  void kill_while_starting_or_running_sends_no_stop_signal() {
    for (Program program : List.of(Program.starting(How.DEFAULT), Program.running(How.DEFAULT))) {
      assertThat(program.on(KILL))
          .containsExactly(program.lastAnnouncement(), new Disarm(START_TIME), new KillRun());
      assertThat(program.lastAnnouncement().cause()).isEqualTo(Cause.KILL);
      assertThat(program.state()).isInstanceOf(State.Stopping.class);
    }
  }

  @Test
  void a_stop_is_over_when_the_group_is_empty_not_when_the_leader_is_gone() {
    Program program = Program.stopping(How.DEFAULT);
    assertThat(program.exitsLeavingOthers(0)).isEmpty();
    assertThat(program.status()).isEqualTo(Status.STOPPING);
    assertThat(program.elapsed(STOP_TIMEOUT)).containsExactly(new KillRun());
    assertThat(program.emptied())
        .containsExactly(program.lastAnnouncement(), new Disarm(STOP_TIMEOUT));
    assertThat(program.status()).isEqualTo(Status.STOPPED);
  }

  @Test
  void stop_and_kill_reach_what_the_leader_left_behind() {
    Program program = Program.stopping(How.DEFAULT);
    program.exitsLeavingOthers(0);
    assertThat(program.on(STOP)).containsExactly(new Hasten(STOP_TIMEOUT, TIMEOUT));
    assertThat(program.on(KILL)).containsExactly(new Disarm(STOP_TIMEOUT), new KillRun());
  }

  @Test
  void stop_and_kill_take_a_start_back_that_waits_for_the_group() {
    for (Event command : List.of(STOP, KILL)) {
      Program program = Program.stopping(How.DEFAULT);
      program.exitsLeavingOthers(0);
      program.on(new Event.Start());
      assertThat(program.state()).isEqualTo(new State.Emptying(program.state().history(), Next.UP));
      program.on(command);
      program.emptied();
      assertThat(program.state()).isInstanceOf(State.Stopped.class);
    }
  }

  @Test
  void stop_and_kill_take_a_start_back_that_waits_for_the_child() {
    for (Event command : List.of(STOP, KILL)) {
      Program program = Program.stopping(How.DEFAULT);
      program.on(new Event.Start());
      assertThat(((State.Stopping) program.state()).wanted()).isEqualTo(Wanted.UP);
      program.on(command);
      program.exits(0);
      assertThat(program.state()).isInstanceOf(State.Stopped.class);
    }
  }

  @Test
  void stop_during_backoff_cancels_the_restart() {
    Program program = Program.backoff(How.DEFAULT);
    assertThat(program.on(STOP))
        .containsExactly(program.lastAnnouncement(), new Disarm(RESTART_DELAY));
    assertThat(program.story())
        .endsWith("BACKOFF → STOPPED: stop requested, run 1, pid 101, exited with code 1");
  }

  @Test
  void kill_during_backoff_cancels_the_restart_and_kills_nothing() {
    Program program = Program.backoff(How.DEFAULT);
    assertThat(program.on(KILL))
        .containsExactly(program.lastAnnouncement(), new Disarm(RESTART_DELAY));
    assertThat(program.state()).isInstanceOf(State.Stopped.class);
    assertThat(program.lastAnnouncement().cause()).isEqualTo(Cause.KILL);
  }

  @Test
  void stop_during_backoff_waits_for_what_is_left_of_the_run() {
    Program program = Program.backoffWithRest(How.DEFAULT);
    assertThat(program.on(STOP))
        .containsExactly(
            program.lastAnnouncement(),
            new Disarm(RESTART_DELAY),
            new Hasten(STOP_TIMEOUT, TIMEOUT));
    assertThat(program.status()).isEqualTo(Status.STOPPING);
    program.emptied();
    assertThat(program.status()).isEqualTo(Status.STOPPED);
  }

  @Test
  void kill_during_backoff_kills_what_is_left_of_the_run() {
    Program program = Program.backoffWithRest(How.DEFAULT);
    assertThat(program.on(KILL))
        .containsExactly(
            program.lastAnnouncement(),
            new Disarm(RESTART_DELAY),
            new Disarm(STOP_TIMEOUT),
            new KillRun());
  }

  @Test
  void stop_while_the_rest_of_a_fatal_run_ends_leaves_it_stopped() {
    Program program = Program.running(How.limit(0, Duration.ofMinutes(1)));
    program.exitsLeavingOthers(1);
    program.on(STOP);
    program.emptied();
    assertThat(program.state()).isInstanceOf(State.Stopped.class);
  }
}
