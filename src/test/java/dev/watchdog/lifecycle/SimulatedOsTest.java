package dev.watchdog.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.watchdog.lifecycle.Fate.Mortal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The escalation in time, and with it that the simulated operating system behaves like one. */
class SimulatedOsTest {

  private static final Event START = new Event.Start();
  private static final Event STOP = new Event.Stop(How.STOP_TIMEOUT);
  private static final Duration LONG = Duration.ofMinutes(1);

  private final List<String> story = new ArrayList<>();

  private SimulatedProgram program(Supervision how, Fate... runs) {
    SimulatedProgram program = new SimulatedProgram(how, new VirtualClock(), Nature.scripted(runs));
    program.watch(
        new SimulatedProgram.Watch() {
          @Override
          public void effect(Effect effect) {
            if (effect instanceof Effect.Announce a) {
              story.add(program.clock().now().toSeconds() + " s " + a.status());
            } else if (effect instanceof Effect.KillRun) {
              story.add(program.clock().now().toSeconds() + " s kill");
            }
          }
        });
    return program;
  }

  @Test
  void a_good_child_comes_up_and_ends_on_its_stop_signal() {
    SimulatedProgram program = program(How.DEFAULT, Fate.of(Mortal.GOOD));
    program.on(START);
    program.clock().pass(LONG);
    program.on(STOP);
    program.clock().pass(LONG);
    assertThat(story)
        .containsExactly("0 s STARTING", "1 s RUNNING", "60 s STOPPING", "60 s STOPPED");
  }

  @Test
  void a_stubborn_child_is_killed_ten_seconds_after_the_stop_signal() {
    SimulatedProgram program = program(How.DEFAULT, Fate.of(Mortal.STUBBORN));
    program.on(START);
    program.clock().pass(LONG);
    program.on(STOP);
    program.clock().pass(LONG);
    assertThat(story).endsWith("60 s STOPPING", "70 s kill", "70 s STOPPED");
  }

  @Test
  void a_stubborn_worker_delays_the_next_run_until_it_is_killed() {
    SimulatedProgram program =
        program(
            How.DEFAULT,
            Fate.of(Mortal.dyingAfter(Duration.ofSeconds(3)), Mortal.STUBBORN),
            Fate.of(Mortal.GOOD));
    program.on(START);
    program.clock().pass(LONG);
    assertThat(story).endsWith("3 s BACKOFF", "13 s kill", "13 s STARTING", "14 s RUNNING");
  }

  @Test
  void an_obedient_worker_delays_nothing() {
    SimulatedProgram program =
        program(
            How.DEFAULT,
            Fate.of(Mortal.dyingAfter(Duration.ofSeconds(3)), Mortal.GOOD),
            Fate.of(Mortal.GOOD));
    program.on(START);
    program.clock().pass(LONG);
    assertThat(story).endsWith("3 s BACKOFF", "8 s STARTING", "9 s RUNNING");
  }

  @Test
  void a_worker_that_is_left_alone_lives_on() {
    SimulatedProgram program =
        program(
            How.leaving(),
            Fate.of(Mortal.dyingAfter(Duration.ofSeconds(3)), Mortal.STUBBORN),
            Fate.of(Mortal.GOOD));
    program.on(START);
    program.clock().pass(LONG);
    assertThat(story).endsWith("3 s BACKOFF", "8 s STARTING", "9 s RUNNING");
  }

  @Test
  void what_cannot_be_spawned_is_tried_again_every_five_seconds() {
    SimulatedProgram program = program(How.DEFAULT, Fate.notSpawned(Program.NOT_FOUND));
    program.on(START);
    program.clock().pass(Duration.ofSeconds(11));
    assertThat(story)
        .containsExactly(
            "0 s STARTING",
            "0 s BACKOFF",
            "5 s STARTING",
            "5 s BACKOFF",
            "10 s STARTING",
            "10 s BACKOFF");
  }
}
