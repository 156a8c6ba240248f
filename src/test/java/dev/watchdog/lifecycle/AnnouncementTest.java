package dev.watchdog.lifecycle;

import static dev.watchdog.lifecycle.Effect.Timer.RESTART_DELAY;
import static dev.watchdog.lifecycle.Effect.Timer.START_TIME;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** What is announced. */
class AnnouncementTest {

  @Test
  void the_first_announcement_is_stopped_to_starting() {
    Program program = Program.spawning(How.DEFAULT);
    assertThat(program.story()).isEmpty();
    program.spawned();
    assertThat(program.story())
        .containsExactly("STOPPED → STARTING: start requested, run 1, pid 101");
  }

  @Test
  void the_story_of_a_crash() {
    Program program = Program.running(How.DEFAULT);
    program.exits(1);
    program.elapsed(RESTART_DELAY);
    program.spawned();
    program.elapsed(START_TIME);
    assertThat(program.story())
        .containsExactly(
            "STOPPED → STARTING: start requested, run 1, pid 101",
            "STARTING → RUNNING: start time over, run 1, pid 101",
            "RUNNING → BACKOFF: exited, run 1, pid 101, exited with code 1, next in 5 s",
            "BACKOFF → STARTING: restart delay over, run 2, pid 102",
            "STARTING → RUNNING: start time over, run 2, pid 102");
  }

  @Test
  void a_failed_spawn_is_announced_as_starting_and_then_backoff() {
    Program program = Program.spawning(How.DEFAULT);
    program.notSpawned();
    assertThat(program.story())
        .containsExactly(
            "STOPPED → STARTING: start requested, run 1",
            "STARTING → BACKOFF: not spawned, run 1, cannot spawn /app/x: no such file, next in 5"
                + " s");
  }

  @Test
  void a_failed_spawn_has_no_pid_even_after_a_run_that_had_one() {
    Program program = Program.backoff(How.DEFAULT);
    program.elapsed(RESTART_DELAY);
    program.notSpawned();
    assertThat(program.story())
        .endsWith(
            "BACKOFF → STARTING: restart delay over, run 2",
            "STARTING → BACKOFF: not spawned, run 2, cannot spawn /app/x: no such file, next in 5"
                + " s");
    assertThat(program.lastAnnouncement().ended().orElseThrow().pid()).isEmpty();
  }

  @Test
  void the_end_says_how_long_the_run_lasted() {
    Program program = Program.starting(How.DEFAULT);
    program.later(Duration.ofSeconds(42)).exits(1);
    assertThat(program.lastAnnouncement().ended())
        .contains(
            new History.Ended(OptionalInt.of(101), new ExitStatus.Code(1), Duration.ofSeconds(42)));
  }

  @Test
  void a_delay_is_announced_with_a_backoff_and_nowhere_else() {
    Program program = Program.running(How.DEFAULT);
    assertThat(program.lastAnnouncement().delay()).isEmpty();
    program.exits(1);
    assertThat(program.lastAnnouncement().delay()).contains(How.DELAY);
    program.on(new Event.Stop(How.STOP_TIMEOUT));
    assertThat(program.lastAnnouncement().delay()).isEmpty();
  }

  @Test
  void a_living_child_is_not_announced_with_the_end_of_the_one_before() {
    Program program = Program.backoff(How.DEFAULT);
    program.elapsed(RESTART_DELAY);
    program.spawned();
    assertThat(program.lastAnnouncement().ended()).isEqualTo(Optional.empty());
  }

  @Test
  void restarts_count_runs_that_follow_another_one_and_outlast_a_stop() {
    Program program = Program.backoff(How.DEFAULT);
    program.elapsed(RESTART_DELAY);
    program.spawned();
    assertThat(program.lastAnnouncement().restarts()).isEqualTo(1);
    program.on(new Event.Stop(How.STOP_TIMEOUT));
    program.exits(0);
    program.on(new Event.Start());
    program.spawned();
    assertThat(program.lastAnnouncement().restarts()).isEqualTo(1);
    assertThat(program.lastAnnouncement().run()).isEqualTo(3);
    program.on(new Event.Restart());
    program.exits(0);
    program.spawned();
    assertThat(program.lastAnnouncement().restarts()).isEqualTo(2);
  }
}
