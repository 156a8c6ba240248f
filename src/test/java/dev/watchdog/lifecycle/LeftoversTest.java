package dev.watchdog.lifecycle;

import static dev.watchdog.lifecycle.Effect.Timer.RESTART_DELAY;
import static dev.watchdog.lifecycle.Effect.Timer.START_TIME;
import static dev.watchdog.lifecycle.Effect.Timer.STOP_TIMEOUT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.watchdog.lifecycle.Effect.Arm;
import dev.watchdog.lifecycle.Effect.Disarm;
import dev.watchdog.lifecycle.Effect.KillRun;
import dev.watchdog.lifecycle.Effect.LeaveRest;
import dev.watchdog.lifecycle.Effect.SignalRest;
import dev.watchdog.lifecycle.Effect.SignalRun;
import dev.watchdog.lifecycle.Effect.Spawn;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a run leaves behind when it ends on its own, and what an old run may still say. */
class LeftoversTest {

  @Test
  void what_is_left_gets_the_stop_signal_at_once_and_the_kill_at_the_stop_timeout() {
    Program program = Program.running(How.DEFAULT);
    assertThat(program.exitsLeavingOthers(1))
        .containsExactly(
            program.lastAnnouncement(),
            new Arm(RESTART_DELAY, How.DELAY),
            new Disarm(START_TIME),
            new SignalRest(Signal.TERM),
            new Arm(STOP_TIMEOUT, How.STOP_TIMEOUT));
    assertThat(program.status()).isEqualTo(Status.BACKOFF);
    assertThat(program.elapsed(STOP_TIMEOUT)).containsExactly(new KillRun());
  }

  @Test
  void the_next_run_starts_when_the_delay_is_over_and_then_nothing_is_left() {
    Program program = Program.backoffWithRest(How.DEFAULT);
    assertThat(program.elapsed(RESTART_DELAY)).isEmpty();
    assertThat(program.elapsed(STOP_TIMEOUT)).containsExactly(new KillRun());
    assertThat(program.emptied()).containsExactly(new Disarm(STOP_TIMEOUT), new Spawn(2));
  }

  @Test
  void the_next_run_starts_when_nothing_is_left_and_then_the_delay_is_over() {
    Program program = Program.backoffWithRest(How.DEFAULT);
    assertThat(program.emptied()).containsExactly(new Disarm(STOP_TIMEOUT));
    assertThat(program.elapsed(RESTART_DELAY)).containsExactly(new Spawn(2));
  }

  @Test
  void with_orphans_left_alone_the_next_run_waits_only_for_the_delay() {
    Program program = Program.running(How.leaving());
    assertThat(program.exitsLeavingOthers(1))
        .containsExactly(
            program.lastAnnouncement(),
            new Arm(RESTART_DELAY, How.DELAY),
            new Disarm(START_TIME),
            new LeaveRest());
    assertThat(program.emptied()).isEmpty();
    assertThat(program.elapsed(RESTART_DELAY)).containsExactly(new Spawn(2));
  }

  @Test
  void with_orphans_left_alone_a_stop_still_reaches_the_whole_group() {
    Program program = Program.stopping(How.leaving());
    assertThat(program.exitsLeavingOthers(0)).isEmpty();
    assertThat(program.status()).isEqualTo(Status.STOPPING);
  }

  @Test
  void nothing_is_said_about_others_where_there_are_none() {
    assertThat(Program.running(How.leaving()).exits(1)).doesNotContain(new LeaveRest());
    assertThat(Program.running(How.DEFAULT).exits(1))
        .doesNotContain(new SignalRun(Signal.TERM), new SignalRest(Signal.TERM));
  }

  @Test
  void exited_is_announced_when_nothing_is_left() {
    Program program = Program.running(How.restart(RestartPolicy.NEVER));
    assertThat(program.exitsLeavingOthers(3))
        .containsExactly(
            program.lastAnnouncement(),
            new Disarm(START_TIME),
            new SignalRun(Signal.TERM),
            new Arm(STOP_TIMEOUT, How.STOP_TIMEOUT));
    assertThat(program.emptied())
        .containsExactly(program.lastAnnouncement(), new Disarm(STOP_TIMEOUT));
    assertThat(program.story())
        .endsWith(
            "RUNNING → STOPPING: exited, run 1, pid 101, exited with code 3, kill in 10 s",
            "STOPPING → EXITED: exited, run 1, pid 101, exited with code 3");
  }

  @Test
  void fatal_is_announced_when_nothing_is_left() {
    Program program = Program.running(How.limit(0, Duration.ofMinutes(1)));
    program.exitsLeavingOthers(3);
    program.emptied();
    assertThat(program.story())
        .endsWith(
            "RUNNING → STOPPING: exited, run 1, pid 101, exited with code 3, kill in 10 s",
            "STOPPING → FATAL: exited, run 1, pid 101, exited with code 3");
  }

  @Test
  void exited_and_fatal_with_orphans_left_alone_wait_for_nothing() {
    var never =
        How.how(
            RestartPolicy.NEVER, How.DEFAULT.restarts().backoff(), Optional.empty(), Orphans.LEAVE);
    Program program = Program.running(never);
    assertThat(program.exitsLeavingOthers(3)).endsWith(new LeaveRest());
    assertThat(program.status()).isEqualTo(Status.EXITED);
  }

  @Test
  void start_while_the_rest_of_a_fatal_run_ends_brings_it_up_and_forgives() {
    Program program = Program.running(How.limit(0, Duration.ofMinutes(1)));
    program.exitsLeavingOthers(1);
    program.on(new Event.Start());
    assertThat(program.emptied()).endsWith(new Spawn(2));
    assertThat(program.state().history().deaths()).isEmpty();
  }

  @Test
  void a_timer_of_an_old_run_cannot_hit_the_next_one() {
    Program program = Program.backoff(How.DEFAULT);
    program.elapsed(RESTART_DELAY);
    program.spawned();
    program.on(new Event.Stop(How.STOP_TIMEOUT));
    State stopping = program.state();
    assertThat(program.on(new Event.StopTimeoutElapsed(1))).isEmpty();
    assertThat(program.on(new Event.Exited(1, new ExitStatus.Code(0), false, Duration.ZERO, 0)))
        .isEmpty();
    assertThat(program.state()).isEqualTo(stopping);
  }
}
