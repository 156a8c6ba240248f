package dev.watchdog.program;

import static org.assertj.core.api.Assertions.assertThat;

import dev.watchdog.lifecycle.Supervision;
import dev.watchdog.logs.Log;
import dev.watchdog.probes.HealthPolicy;
import dev.watchdog.probes.Readiness;
import dev.watchdog.process.Command;
import dev.watchdog.process.OperatingSystem.Heard;
import dev.watchdog.process.RunFact;
import dev.watchdog.program.SimulatedSystem.Spawning;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RunMailboxTest {

  private final List<String> transcript = new ArrayList<>();
  private final SimulatedSystem os = new SimulatedSystem(transcript::add);
  private final Told told = new Told();
  private RunMailbox mailbox = run(HealthPolicy.NONE);

  private RunMailbox run(HealthPolicy health) {
    Command command = new Command(List.of("app"), List.of(), Map.of());
    Program program = new Program("app", command, Supervision.DEFAULT, 4096).with(health);
    mailbox = new RunMailbox(program, 1, new Log(4096, InstantSource.system()));
    return mailbox;
  }

  /** What was delivered to it, and when that had happened. */
  private final class Told implements RunMailbox.Listener {

    private final List<Duration> times = new ArrayList<>();

    private void told(String what) {
      transcript.add(what);
    }

    @Override
    public void notified(Heard heard, Runnable taken) {
      told("says " + heard.messages());
      taken.run();
    }

    @Override
    public void happened(RunFact fact) {
      switch (fact) {
        case RunFact.Executing(var run) -> told("executing " + run.pid());
        case RunFact.Spawned(var run, Duration at) -> {
          times.add(at);
          told("spawned " + run.pid() + reportsTo());
        }
        case RunFact.NotSpawned(var error, Duration at) -> {
          times.add(at);
          told("not spawned: " + error.error());
        }
        case RunFact.Exited(var exit, boolean rest, Duration at) -> {
          times.add(at);
          told("exited " + exit.asExitCode() + (rest ? ", others are there" : ""));
        }
        case RunFact.Emptied() -> told("emptied");
        case RunFact.OutOfMemory(long processes) -> told("out of memory: " + processes);
        case RunFact.Killed(var processes) -> told("killed " + processes);
        case RunFact.OutOfReach(var processes) -> told("out of reach " + processes);
        case RunFact.NotEnding(String why) -> told(why);
      }
    }
  }

  private String reportsTo() {
    return mailbox.socket().map(s -> ", reports to " + s.address()).orElse("");
  }

  @Test
  void what_happened_before_there_was_a_listener_is_delivered_in_order_and_then_the_rest() {
    RunMailbox run = run(HealthPolicy.NONE);
    run.spawn(os);
    os.listener().accept(new RunFact.OutOfMemory(2));
    os.exitLeavingOthers(3);
    assertThat(transcript).containsExactly("spawn app");
    run.deliverTo(told);
    os.listener().accept(new RunFact.Killed(List.of("sh (pid 7)")));
    os.listener().accept(new RunFact.OutOfReach(List.of("sudo (pid 8)")));
    os.listener().accept(new RunFact.Emptied());
    assertThat(transcript)
        .containsExactly(
            "spawn app",
            "spawned 101",
            "out of memory: 2",
            "exited 3, others are there",
            "killed [sh (pid 7)]",
            "out of reach [sudo (pid 8)]",
            "emptied");
  }

  @Test
  void times_are_those_at_which_it_happened() {
    RunMailbox run = run(HealthPolicy.NONE);
    Duration begin = now();
    run.spawn(os);
    Duration between = now();
    os.exit(0);
    Duration end = now();
    run.deliverTo(told);
    assertThat(told.times.getFirst()).isBetween(begin, between);
    assertThat(told.times.getLast()).isBetween(between, end);
  }

  private static Duration now() {
    return Duration.ofNanos(System.nanoTime());
  }

  @Test
  void its_notify_socket_goes_to_the_listener() {
    RunMailbox run = run(notified());
    run.spawn(os);
    run.deliverTo(told);
    assertThat(transcript).containsExactly("spawn app", "spawned 101, reports to @simulated");
  }

  @Test
  void what_it_says_of_itself_is_kept_like_its_end() {
    RunMailbox run = run(notified());
    run.spawn(os);
    os.says("STATUS=cannot read its file");
    os.exit(3);
    run.deliverTo(told);
    assertThat(transcript)
        .containsExactly(
            "spawn app",
            "spawned 101, reports to @simulated",
            "says [STATUS=cannot read its file]",
            "exited 3");
  }

  @Test
  void what_it_says_is_not_taken_before_there_is_a_listener_so_that_no_more_is_read() {
    RunMailbox run = run(notified());
    run.spawn(os);
    os.says(() -> transcript.add("taken"), "READY=1");
    assertThat(transcript).containsExactly("spawn app");
    run.deliverTo(told);
    assertThat(transcript)
        .containsExactly(
            "spawn app", "spawned 101, reports to @simulated", "says [READY=1]", "taken");
  }

  @Test
  void of_what_could_not_be_spawned_no_notify_socket_is_left() {
    os.spawning(Spawning.IS_REFUSED);
    RunMailbox run = run(notified());
    run.spawn(os);
    run.deliverTo(told);
    assertThat(transcript)
        .containsExactly(
            "spawn app",
            "close notify socket",
            "not spawned: cannot run /app/x: No such file or directory");
  }

  private static HealthPolicy notified() {
    return new HealthPolicy(
        Optional.of(new Readiness.Notify()), Optional.empty(), Optional.empty());
  }
}
