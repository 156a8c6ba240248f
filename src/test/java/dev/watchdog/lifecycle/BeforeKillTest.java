package dev.watchdog.lifecycle;

import static dev.watchdog.lifecycle.Effect.Timer.BEFORE_KILL;
import static dev.watchdog.lifecycle.Effect.Timer.STOP_TIMEOUT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.watchdog.lifecycle.Effect.Announce;
import dev.watchdog.lifecycle.Effect.Arm;
import dev.watchdog.lifecycle.Effect.Diagnose;
import dev.watchdog.lifecycle.Effect.Disarm;
import dev.watchdog.lifecycle.Effect.Hasten;
import dev.watchdog.lifecycle.Effect.KillRun;
import dev.watchdog.lifecycle.Effect.SignalRun;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A child that does not end is asked where it stands, in time for the answer to be written. */
class BeforeKillTest {

  private static final Supervision HOW = How.DEFAULT.beforeKill(Signal.QUIT);
  private static final Event KILL = new Event.Kill();

  private static Event stop(long millis) {
    return new Event.Stop(Duration.ofMillis(millis));
  }

  @Test
  void a_second_before_the_kill_or_at_half_of_a_short_timeout() {
    Map.of(10_000, 9_000, 2_000, 1_000, 1_500, 750, 1_000, 500, 2, 1)
        .forEach((timeout, lead) -> {
          Program program = Program.running(HOW);
          assertThat(program.on(stop(timeout)))
              .endsWith(
                  new SignalRun(Signal.TERM),
                  new Arm(BEFORE_KILL, Duration.ofMillis(lead)),
                  new Arm(STOP_TIMEOUT, Duration.ofMillis(timeout)));
        });
  }

  @Test
  void then_the_child_gets_the_signal_and_later_the_run_the_kill() {
    Program program = Program.stopping(HOW);
    assertThat(program.elapsed(BEFORE_KILL)).containsExactly(new Diagnose(Signal.QUIT));
    assertThat(program.elapsed(STOP_TIMEOUT)).containsExactly(new KillRun());
  }

  @Test
  void where_there_is_no_such_signal_there_is_no_such_timer() {
    Program program = Program.running(How.DEFAULT);
    assertThat(program.on(stop(10_000))).noneMatch(Diagnose.class::isInstance);
    assertThat(((State.Stopping) program.state()).diagnosis()).isFalse();
    assertThat(program.elapsed(BEFORE_KILL)).isEmpty();
  }

  @Test
  void where_there_is_no_time_the_kill_comes_without() {
    Program program = Program.running(HOW);
    assertThat(program.on(stop(0))).endsWith(new Arm(STOP_TIMEOUT, Duration.ZERO));
    assertThat(((State.Stopping) program.state()).diagnosis()).isFalse();
  }

  @Test
  void a_child_that_ends_in_time_is_asked_nothing() {
    Program program = Program.stopping(HOW);
    assertThat(program.exits(0))
        .containsExactly(
            program.lastAnnouncement(), new Disarm(BEFORE_KILL), new Disarm(STOP_TIMEOUT));
  }

  @Test
  void nor_is_what_a_child_leaves_behind() {
    Program program = Program.stopping(HOW);
    assertThat(program.exitsLeavingOthers(0)).containsExactly(new Disarm(BEFORE_KILL));
    assertThat(program.elapsed(BEFORE_KILL)).isEmpty();
    assertThat(program.elapsed(STOP_TIMEOUT)).containsExactly(new KillRun());
  }

  @Test
  void a_kill_command_sends_no_before_kill_signal() {
    Program program = Program.stopping(HOW);
    assertThat(program.on(KILL))
        .containsExactly(new Disarm(BEFORE_KILL), new Disarm(STOP_TIMEOUT), new KillRun());

    for (Program up : List.of(Program.starting(HOW), Program.running(HOW))) {
      up.on(KILL);
      assertThat(((State.Stopping) up.state()).diagnosis()).isFalse();
    }
  }

  @Test
  void a_hastier_stop_brings_it_forward_too() {
    Program program = Program.stopping(HOW);
    assertThat(program.on(stop(4_000)))
        .containsExactly(
            new Hasten(STOP_TIMEOUT, Duration.ofSeconds(4)),
            new Hasten(BEFORE_KILL, Duration.ofSeconds(3)));
  }

  @Test
  void the_before_kill_signal_is_sent_once_in_a_stop() {
    Program program = Program.stopping(HOW);
    program.elapsed(BEFORE_KILL);
    assertThat(program.on(stop(4_000)))
        .containsExactly(new Hasten(STOP_TIMEOUT, Duration.ofSeconds(4)));
    program.on(new Event.Restart());
    assertThat(program.elapsed(BEFORE_KILL)).isEmpty();
    assertThat(program.on(KILL)).containsExactly(new Disarm(STOP_TIMEOUT), new KillRun());
  }

  @Test
  void a_kill_that_comes_first_leaves_nothing_to_ask() {
    Program program = Program.stopping(HOW);
    assertThat(program.elapsed(STOP_TIMEOUT))
        .containsExactly(new Disarm(BEFORE_KILL), new KillRun());
    assertThat(program.elapsed(BEFORE_KILL)).isEmpty();
  }

  @Test
  void a_stop_that_came_while_spawning_asks_too() {
    Program program = Program.spawning(HOW);
    program.on(stop(6_000));
    assertThat(program.spawned())
        .endsWith(
            new Arm(BEFORE_KILL, Duration.ofSeconds(5)),
            new Arm(STOP_TIMEOUT, Duration.ofSeconds(6)));
  }

  @Test
  void a_restart_asks_too_and_the_next_stop_anew() {
    Program program = Program.running(HOW);
    assertThat(program.on(new Event.Restart()))
        .contains(new Arm(BEFORE_KILL, How.STOP_TIMEOUT.minusSeconds(1)));
    program.elapsed(BEFORE_KILL);
    program.exits(0);
    program.spawned();
    assertThat(program.on(stop(10_000))).contains(new Arm(BEFORE_KILL, Duration.ofSeconds(9)));
    assertThat(program.elapsed(BEFORE_KILL)).containsExactly(new Diagnose(Signal.QUIT));
  }

  @Test
  void it_is_announced_like_any_stop() {
    Program program = Program.running(HOW);
    program.on(stop(7_000));
    assertThat(program.story())
        .endsWith("RUNNING → STOPPING: stop requested, run 1, pid 101, kill in 7 s");
    assertThat(program.elapsed(BEFORE_KILL)).doesNotHaveAnyElementsOfTypes(Announce.class);
  }
}
