package dev.watchdog.lifecycle;

import static dev.watchdog.lifecycle.Effect.Timer.BEFORE_KILL;
import static dev.watchdog.lifecycle.Effect.Timer.RESTART_DELAY;
import static dev.watchdog.lifecycle.Effect.Timer.START_TIME;
import static dev.watchdog.lifecycle.Effect.Timer.STOP_TIMEOUT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.watchdog.lifecycle.Effect.Arm;
import dev.watchdog.lifecycle.Effect.Disarm;
import dev.watchdog.lifecycle.Effect.KillRun;
import dev.watchdog.lifecycle.Effect.SignalChild;
import dev.watchdog.lifecycle.Effect.SignalRun;
import dev.watchdog.lifecycle.Effect.Spawn;
import dev.watchdog.lifecycle.State.Starting.Until;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Up when ready; and what follows when a program is there and does not do its work. */
class HealthTest {

  private static final Supervision ASKING = How.DEFAULT.beforeKill(Signal.QUIT);
  private static final Effect[] STOP = {
    new SignalRun(Signal.TERM), new Arm(STOP_TIMEOUT, How.STOP_TIMEOUT)
  };

  private static final Supervision ONE_A_MINUTE = How.limit(1, Duration.ofMinutes(1));

  @Test
  void it_is_up_when_it_is_ready_and_the_start_time_was_over_before() {
    Program program = Program.startingUntilReady(How.DEFAULT);
    assertThat(program.elapsed(START_TIME)).isEmpty();
    assertThat(program.status()).isEqualTo(Status.STARTING);
    program.ready();
    assertThat(program.story()).endsWith("STARTING → RUNNING: ready, run 1, pid 101");
  }

  @Test
  void it_is_up_when_the_start_time_is_over_and_it_was_ready_before() {
    Program program = Program.startingUntilReady(How.DEFAULT);
    assertThat(program.ready()).isEmpty();
    assertThat(program.status()).isEqualTo(Status.STARTING);
    program.elapsed(START_TIME);
    assertThat(program.story()).endsWith("STARTING → RUNNING: start time over, run 1, pid 101");
  }

  @Test
  void a_second_ready_changes_nothing() {
    Program program = Program.startingUntilReady(How.DEFAULT);
    program.ready();
    assertThat(program.ready()).isEmpty();
    assertThat(program.state())
        .isInstanceOfSatisfying(
            State.Starting.class, s -> assertThat(s.until()).isEqualTo(Until.TIME));
    program.elapsed(START_TIME);
    assertThat(program.ready()).isEmpty();
    assertThat(program.status()).isEqualTo(Status.RUNNING);
  }

  @Test
  void where_readiness_is_not_asked_for_it_makes_no_difference() {
    Program program = Program.starting(How.DEFAULT);
    assertThat(program.ready()).isEmpty();
    assertThat(program.status()).isEqualTo(Status.STARTING);
    program.elapsed(START_TIME);
    assertThat(program.status()).isEqualTo(Status.RUNNING);
  }

  @Test
  void the_readiness_of_an_old_run_does_not_count_for_the_next() {
    Program program = Program.startingUntilReady(How.DEFAULT);
    program.exits(1);
    program.elapsed(RESTART_DELAY);
    program.spawned();
    assertThat(program.on(new Event.Ready(1))).isEmpty();
    program.elapsed(START_TIME);
    assertThat(program.status()).isEqualTo(Status.STARTING);
  }

  @Test
  void an_unhealthy_program_is_asked_where_it_stands_and_has_a_second_before_the_stop_signal() {
    Program program = Program.running(ASKING);
    assertThat(program.unhealthy())
        .containsExactly(
            program.lastAnnouncement(),
            new Disarm(START_TIME),
            new SignalChild(Signal.QUIT),
            new Arm(BEFORE_KILL, Duration.ofSeconds(1)));
    assertThat(program.story())
        .endsWith("RUNNING → STOPPING: unhealthy, run 1, pid 101, kill in 11 s");
    assertThat(program.elapsed(BEFORE_KILL)).containsExactly(STOP);
    assertThat(program.elapsed(BEFORE_KILL)).isEmpty();
    assertThat(program.elapsed(STOP_TIMEOUT)).containsExactly(new KillRun());
  }

  @Test
  void a_command_meanwhile_does_not_wait_for_the_answer() {
    Effect disarm = new Disarm(BEFORE_KILL);
    Program stopped = Program.stoppingUnhealthy(ASKING);
    assertThat(stopped.on(new Event.Stop(Duration.ofSeconds(4))))
        .containsExactly(
            disarm, new SignalRun(Signal.TERM), new Arm(STOP_TIMEOUT, Duration.ofSeconds(4)));
    Program restarted = Program.stoppingUnhealthy(ASKING);
    assertThat(restarted.on(new Event.Restart())).containsExactly(disarm, STOP[0], STOP[1]);
    Program killed = Program.stoppingUnhealthy(ASKING);
    assertThat(killed.on(new Event.Kill())).containsExactly(disarm, new KillRun());
    for (Program program : List.of(stopped, restarted, killed)) {
      assertThat(program.elapsed(BEFORE_KILL)).isEmpty();
    }
  }

  @Test
  void a_child_that_ends_while_it_is_asked_leaves_others_that_are_stopped_then() {
    Program program = Program.stoppingUnhealthy(ASKING);
    assertThat(program.exitsLeavingOthers(0))
        .endsWith(new Disarm(BEFORE_KILL), new Effect.SignalRest(Signal.TERM), STOP[1]);
    assertThat(program.elapsed(STOP_TIMEOUT)).containsExactly(new KillRun());
  }

  @Test
  void what_is_set_to_follow_when_it_is_unhealthy_follows_however_it_ends() {
    Supervision how =
        How.restart(RestartPolicy.ALWAYS)
            .on(
                Map.of(
                    Ending.Special.UNHEALTHY,
                    AfterExit.EXIT,
                    new Ending.Code(0),
                    AfterExit.RESTART));
    Program program = Program.running(how);
    program.unhealthy();
    program.exits(0);
    assertThat(program.state())
        .isEqualTo(new State.Exited(program.state().history(), AfterExit.EXIT));
  }

  @Test
  void an_unhealthy_program_gets_the_stop_signal_and_the_kill_timer() {
    Program program = Program.running(How.DEFAULT);
    assertThat(program.unhealthy())
        .containsExactly(
            program.lastAnnouncement(),
            new Disarm(START_TIME),
            new SignalRun(Signal.TERM),
            new Arm(STOP_TIMEOUT, How.STOP_TIMEOUT));
    assertThat(program.story())
        .endsWith("RUNNING → STOPPING: unhealthy, run 1, pid 101, kill in 10 s");
    assertThat(program.elapsed(STOP_TIMEOUT)).containsExactly(new KillRun());
  }

  @Test
  void what_is_found_unhealthy_before_it_is_up_is_stopped_too() {
    Program program = Program.startingUntilReady(How.DEFAULT);
    assertThat(program.unhealthy()).contains(new Disarm(START_TIME));
    assertThat(program.status()).isEqualTo(Status.STOPPING);
  }

  @Test
  void its_end_is_a_death_with_that_cause_and_the_next_run_comes_after_the_delay() {
    Program program = Program.stoppingUnhealthy(How.DEFAULT);
    assertThat(program.exits(0))
        .containsExactly(
            program.lastAnnouncement(),
            new Arm(RESTART_DELAY, How.DELAY),
            new Disarm(STOP_TIMEOUT));
    assertThat(program.story())
        .endsWith("STOPPING → BACKOFF: unhealthy, run 1, pid 101, exited with code 0, next in 5 s");
    assertThat(program.elapsed(RESTART_DELAY)).containsExactly(new Spawn(2));
    assertThat(program.state().history().restarts()).isEqualTo(1);
  }

  @Test
  void what_is_left_of_it_is_waited_for_under_the_same_kill_timer() {
    Program program = Program.stoppingUnhealthy(How.DEFAULT);
    assertThat(program.exitsLeavingOthers(0))
        .containsExactly(program.lastAnnouncement(), new Arm(RESTART_DELAY, How.DELAY));
    assertThat(program.elapsed(RESTART_DELAY)).isEmpty();
    assertThat(program.elapsed(STOP_TIMEOUT)).containsExactly(new KillRun());
    assertThat(program.emptied()).contains(new Spawn(2));
  }

  @Test
  void it_counts_for_the_backoff_and_the_limit() {
    Program program = Program.stoppingUnhealthy(ONE_A_MINUTE);
    program.exits(0);
    assertThat(program.state().history().unstable()).isEqualTo(1);
    program.elapsed(RESTART_DELAY);
    program.spawned();
    program.unhealthy();
    program.exits(0);
    assertThat(program.story())
        .endsWith("STOPPING → FATAL: unhealthy, run 2, pid 102, exited with code 0");
  }

  @Test
  void where_others_are_left_it_is_fatal_once_they_are_gone_and_says_so_once() {
    Program program = Program.stoppingUnhealthy(How.limit(0, Duration.ofMinutes(1)));
    assertThat(program.exitsLeavingOthers(0)).isEmpty();
    assertThat(program.status()).isEqualTo(Status.STOPPING);
    assertThat(program.emptied()).contains(new Disarm(STOP_TIMEOUT));
    assertThat(program.story())
        .endsWith(
            "RUNNING → STOPPING: unhealthy, run 1, pid 101, kill in 10 s",
            "STOPPING → FATAL: unhealthy, run 1, pid 101, exited with code 0");
  }

  @Test
  void to_be_unhealthy_is_a_failure_whatever_the_exit_code() {
    Program program = Program.stoppingUnhealthy(How.restart(RestartPolicy.ON_FAILURE));
    program.exits(0);
    assertThat(program.status()).isEqualTo(Status.BACKOFF);
  }

  @Test
  void never_is_never() {
    Program program = Program.stoppingUnhealthy(How.restart(RestartPolicy.NEVER));
    program.exits(0);
    assertThat(program.story())
        .endsWith("STOPPING → EXITED: unhealthy, run 1, pid 101, exited with code 0");
  }

  @Test
  void a_later_stop_order_wins() {
    Program program = Program.stoppingUnhealthy(How.DEFAULT);
    program.on(new Event.Stop(How.STOP_TIMEOUT));
    program.exits(0);
    assertThat(program.story())
        .endsWith("STOPPING → STOPPED: exited, run 1, pid 101, exited with code 0");
    assertThat(program.state().history().unstable()).isZero();
  }

  @Test
  void a_later_start_or_restart_order_wins_and_forgives() {
    for (Event command : List.of(new Event.Start(), new Event.Restart())) {
      Program program = Program.stoppingUnhealthy(How.restart(RestartPolicy.NEVER));
      program.on(command);
      assertThat(program.exits(0)).containsExactly(new Disarm(STOP_TIMEOUT), new Spawn(2));
      assertThat(program.state().history().unstable()).isZero();
    }
  }

  @Test
  void an_order_to_stop_or_restart_is_not_changed_by_bad_health() {
    Program stopping = Program.stopping(How.DEFAULT);
    assertThat(stopping.unhealthy()).isEmpty();
    stopping.exits(0);
    assertThat(stopping.status()).isEqualTo(Status.STOPPED);

    Program restarting = Program.running(How.restart(RestartPolicy.NEVER));
    restarting.on(new Event.Restart());
    assertThat(restarting.unhealthy()).isEmpty();
    assertThat(restarting.exits(0)).endsWith(new Spawn(2));
  }

  @Test
  void what_is_there_still_can_be_signalled_and_killed() {
    Program program = Program.stoppingUnhealthy(How.DEFAULT);
    assertThat(program.on(new Event.Forward(Signal.HUP)))
        .containsExactly(new Effect.SignalChild(Signal.HUP));
    assertThat(program.on(new Event.Kill()))
        .containsExactly(new Disarm(STOP_TIMEOUT), new KillRun());
  }

  @Test
  void the_health_of_an_old_run_changes_nothing() {
    Program program = Program.backoff(How.DEFAULT);
    program.elapsed(RESTART_DELAY);
    program.spawned();
    assertThat(program.on(new Event.Unhealthy(1, "no answer"))).isEmpty();
    assertThat(program.status()).isEqualTo(Status.STARTING);
  }
}
