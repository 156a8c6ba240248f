package dev.watchdog.lifecycle;

import static dev.watchdog.lifecycle.Effect.Timer.RESTART_DELAY;
import static dev.watchdog.lifecycle.Effect.Timer.START_TIME;
import static org.assertj.core.api.Assertions.assertThat;

import dev.watchdog.lifecycle.Effect.Arm;
import dev.watchdog.lifecycle.Effect.Disarm;
import dev.watchdog.lifecycle.Effect.Spawn;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What follows when a program ends on its own: restart policy, backoff, restart limit. */
class DeathTest {

  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final ExitStatus SEGV = new ExitStatus.Signalled(new Signal(11), true);
  private static final Supervision GROWING =
      How.backoff(new Backoff(How.DELAY, 2, Duration.ofSeconds(30), 0));
  private static final Supervision FIVE_A_MINUTE = How.limit(5, Duration.ofMinutes(1));

  @Test
  void always_restarts_after_the_delay_whatever_the_exit() {
    for (ExitStatus exit :
        new ExitStatus[] {new ExitStatus.Code(0), new ExitStatus.Code(1), SEGV}) {
      Program program = Program.running(How.DEFAULT);
      assertThat(program.exits(exit))
          .containsExactly(
              program.lastAnnouncement(),
              new Arm(RESTART_DELAY, How.DELAY),
              new Disarm(START_TIME));
      assertThat(program.status()).isEqualTo(Status.BACKOFF);
      assertThat(program.elapsed(RESTART_DELAY)).containsExactly(new Spawn(2));
    }
  }

  @Test
  void a_death_while_starting_is_a_death() {
    Program program = Program.starting(How.DEFAULT);
    assertThat(program.exits(0)).contains(new Disarm(START_TIME));
    assertThat(program.status()).isEqualTo(Status.BACKOFF);
  }

  @Test
  void always_tries_again_when_it_could_not_be_spawned() {
    Program program = Program.spawning(How.DEFAULT);
    assertThat(program.notSpawned()).endsWith(new Arm(RESTART_DELAY, How.DELAY));
    assertThat(program.status()).isEqualTo(Status.BACKOFF);
    assertThat(program.elapsed(RESTART_DELAY)).containsExactly(new Spawn(2));
  }

  @Test
  void on_failure_leaves_a_program_that_exited_with_0() {
    Program program = Program.running(How.restart(RestartPolicy.ON_FAILURE));
    assertThat(program.exits(0))
        .containsExactly(program.lastAnnouncement(), new Disarm(START_TIME));
    assertThat(program.story())
        .endsWith("RUNNING → EXITED: exited, run 1, pid 101, exited with code 0");
  }

  @Test
  void on_failure_restarts_after_another_code_a_signal_and_a_failed_spawn() {
    Program one = Program.running(How.restart(RestartPolicy.ON_FAILURE));
    one.exits(1);
    assertThat(one.status()).isEqualTo(Status.BACKOFF);

    Program signalled = Program.running(How.restart(RestartPolicy.ON_FAILURE));
    signalled.exits(SEGV);
    assertThat(signalled.status()).isEqualTo(Status.BACKOFF);

    Program notSpawned = Program.spawning(How.restart(RestartPolicy.ON_FAILURE));
    notSpawned.notSpawned();
    assertThat(notSpawned.status()).isEqualTo(Status.BACKOFF);
  }

  @Test
  void never_leaves_every_program_that_ended() {
    Program exited = Program.running(How.restart(RestartPolicy.NEVER));
    exited.exits(1);
    assertThat(exited.status()).isEqualTo(Status.EXITED);

    Program notSpawned = Program.spawning(How.restart(RestartPolicy.NEVER));
    notSpawned.notSpawned();
    assertThat(notSpawned.status()).isEqualTo(Status.EXITED);
  }

  @Test
  void never_does_not_hinder_a_restart_that_was_ordered() {
    Program program = Program.running(How.restart(RestartPolicy.NEVER));
    program.on(new Event.Restart());
    assertThat(program.exits(0)).endsWith(new Spawn(2));
  }

  @Test
  void the_sixth_death_within_the_minute_is_fatal_at_five_a_minute() {
    Program program = Program.running(FIVE_A_MINUTE);
    program.exits(1);
    for (int death = 2; death <= 5; death++) {
      program.diesAgainAfter(SECOND);
      assertThat(program.status()).isEqualTo(Status.BACKOFF);
    }
    assertThat(program.diesAgainAfter(SECOND))
        .containsExactly(program.lastAnnouncement(), new Disarm(START_TIME));
    assertThat(program.story())
        .endsWith("STARTING → FATAL: exited, run 6, pid 106, exited with code 1");
  }

  @Test
  void the_sixth_death_is_not_fatal_once_the_first_is_a_minute_old() {
    Program program = Program.running(FIVE_A_MINUTE);
    program.exits(1);
    for (int death = 2; death <= 20; death++) {
      program.diesAgainAfter(Duration.ofSeconds(12));
      assertThat(program.status()).isEqualTo(Status.BACKOFF);
    }
  }

  @Test
  void the_limit_applies_to_clean_exits_and_failed_spawns_too() {
    Program program = Program.running(How.limit(1, Duration.ofMinutes(1)));
    program.exits(0);
    program.elapsed(RESTART_DELAY);
    program.notSpawned();
    assertThat(program.story())
        .endsWith(
            "BACKOFF → STARTING: restart delay over, run 2",
            "STARTING → FATAL: not spawned, run 2, cannot spawn /app/x: no such file");
  }

  @Test
  void a_death_by_order_does_not_count() {
    Program program = Program.running(How.limit(1, Duration.ofMinutes(1)));
    program.exits(1);
    program.elapsed(RESTART_DELAY);
    program.spawned();
    program.on(new Event.Stop(How.STOP_TIMEOUT));
    program.exits(1);
    assertThat(program.status()).isEqualTo(Status.STOPPED);
    assertThat(program.state().history().deaths()).hasSize(1);
    assertThat(program.state().history().unstable()).isEqualTo(1);
  }

  @Test
  void start_after_fatal_begins_to_count_anew() {
    Program program = Program.running(How.limit(1, Duration.ofMinutes(1)));
    program.exits(1);
    program.diesAgainAfter(SECOND);
    assertThat(program.status()).isEqualTo(Status.FATAL);
    program.on(new Event.Start());
    program.spawned();
    program.exits(1);
    assertThat(program.status()).isEqualTo(Status.BACKOFF);
  }

  @Test
  void the_delay_grows_with_every_unstable_run_up_to_the_maximum() {
    Program program = Program.running(GROWING);
    program.exits(1);
    assertThat(program.lastAnnouncement().delay()).contains(Duration.ofSeconds(5));
    for (int seconds : new int[] {10, 20, 30, 30}) {
      assertThat(program.diesAgainAfter(SECOND))
          .contains(new Arm(RESTART_DELAY, Duration.ofSeconds(seconds)));
      assertThat(program.lastAnnouncement().delay()).contains(Duration.ofSeconds(seconds));
    }
  }

  @Test
  void a_failed_spawn_makes_the_delay_grow_too() {
    Program program = Program.spawning(GROWING);
    program.notSpawned();
    program.elapsed(RESTART_DELAY);
    program.notSpawned();
    assertThat(program.lastAnnouncement().delay()).contains(Duration.ofSeconds(10));
  }

  @Test
  void a_stable_run_resets_n_and_the_delay() {
    Program program = Program.running(GROWING);
    program.exits(1);
    program.diesAgainAfter(How.STABLE_AFTER.minusNanos(1));
    assertThat(program.state().history().unstable()).isEqualTo(2);
    program.diesAgainAfter(How.STABLE_AFTER);
    assertThat(program.state().history().unstable()).isEqualTo(1);
    assertThat(program.lastAnnouncement().delay()).contains(How.DELAY);
  }

  @Test
  void chance_lengthens_the_delay() {
    Backoff jittery = new Backoff(How.DELAY, 1, How.DELAY, 0.5);
    Program program = Program.running(How.backoff(jittery));
    program.on(new Event.Exited(1, new ExitStatus.Code(1), false, Duration.ofSeconds(2), 0.5));
    assertThat(program.lastAnnouncement().delay()).contains(Duration.ofMillis(6250));

    Program notSpawned = Program.spawning(How.backoff(jittery));
    notSpawned.on(new Event.NotSpawned(1, Program.NOT_FOUND, Duration.ZERO, 0.5));
    assertThat(notSpawned.lastAnnouncement().delay()).contains(Duration.ofMillis(6250));
  }
}
