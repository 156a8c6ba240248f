package dev.watchdog.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Ways to end, and what is set to follow after them. */
class EndingTest {

  private static final Signal SEGV = new Signal(11);
  private static final ExitStatus KILLED = new ExitStatus.Signalled(Signal.KILL, false);
  private static final ExitStatus OOM = new ExitStatus.Signalled(Signal.KILL, false, true);
  private static final Ending BY_KILL = new Ending.BySignal(Signal.KILL);

  @Test
  void every_ending_is_read_as_it_is_written() {
    for (int code = 0; code <= 255; code++) {
      assertThat(Ending.parse("code " + code)).contains(new Ending.Code(code));
    }
    for (int number = 1; number <= 64; number++) {
      Ending ending = new Ending.BySignal(new Signal(number));
      assertThat(Ending.parse(ending.text())).contains(ending);
    }
    for (Ending.Special special : Ending.Special.values()) {
      assertThat(Ending.parse(special.text())).contains(special);
    }
    assertThat(Arrays.stream(Ending.Special.values()).map(Ending::text))
        .containsExactly("oom", "unhealthy", "not-spawned");
  }

  @Test
  void a_signal_may_be_written_in_every_way() {
    for (String text : List.of("signal SEGV", "signal SIGSEGV", " signal  segv ", "signal 11")) {
      assertThat(Ending.parse(text)).as(text).contains(new Ending.BySignal(SEGV));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "code",
        "code 256",
        "code -1",
        "code 1-3",
        "code x",
        "75",
        "signal",
        "signal 0",
        "signal 65",
        "signal NOPE",
        "SEGV",
        "OOM",
        "oom kill",
        "unhealthy 3",
        "codes 3",
        "code75"
      })
  void what_is_no_ending_is_not_taken_for_one(String text) {
    assertThat(Ending.parse(text)).isEmpty();
  }

  private static AfterExit after(ExitStatus exit, Supervision how) {
    return how.restarts().after(new History.Ended(OptionalInt.empty(), exit, Duration.ZERO));
  }

  @Test
  void what_is_not_listed_follows_the_restart_policy() {
    Map<Ending, AfterExit> other = Map.of(new Ending.Code(75), AfterExit.EXIT);
    ExitStatus failure = new ExitStatus.Code(1);
    assertThat(after(failure, How.DEFAULT.on(other))).isEqualTo(AfterExit.RESTART);
    assertThat(after(failure, How.restart(RestartPolicy.NEVER).on(other)))
        .isEqualTo(AfterExit.LEAVE);
    assertThat(after(new ExitStatus.Code(0), How.restart(RestartPolicy.ON_FAILURE).on(other)))
        .isEqualTo(AfterExit.LEAVE);
  }

  @Test
  void what_is_listed_goes_before_the_restart_policy() {
    ExitStatus code = new ExitStatus.Code(75);
    for (RestartPolicy policy : RestartPolicy.values()) {
      Supervision how = How.restart(policy);
      assertThat(after(code, how.on(Map.of(new Ending.Code(75), AfterExit.RESTART))))
          .isEqualTo(AfterExit.RESTART);
      assertThat(after(code, how.on(Map.of(new Ending.Code(75), AfterExit.STOP))))
          .isEqualTo(AfterExit.STOP);
      assertThat(after(code, how.on(Map.of(new Ending.Code(75), AfterExit.EXIT))))
          .isEqualTo(AfterExit.EXIT);
    }
  }

  @Test
  void out_of_memory_goes_before_the_signal_that_says_so() {
    Map<Ending, AfterExit> both =
        Map.of(BY_KILL, AfterExit.STOP, Ending.Special.OOM, AfterExit.EXIT);
    assertThat(after(OOM, How.DEFAULT.on(both))).isEqualTo(AfterExit.EXIT);
    assertThat(after(KILLED, How.DEFAULT.on(both))).isEqualTo(AfterExit.STOP);
  }

  @Test
  void out_of_memory_is_a_kill_where_nothing_more_is_said() {
    assertThat(after(OOM, How.DEFAULT.on(Map.of(BY_KILL, AfterExit.STOP))))
        .isEqualTo(AfterExit.STOP);
    assertThat(after(KILLED, How.DEFAULT.on(Map.of(Ending.Special.OOM, AfterExit.STOP))))
        .isEqualTo(AfterExit.RESTART);
  }

  @Test
  void what_was_never_there_has_an_ending_of_its_own() {
    Supervision how =
        How.DEFAULT.on(
            Map.of(
                new Ending.Code(127), AfterExit.STOP, Ending.Special.NOT_SPAWNED, AfterExit.EXIT));
    assertThat(after(Program.NOT_FOUND, how)).isEqualTo(AfterExit.EXIT);
    assertThat(after(new ExitStatus.Code(127), how)).isEqualTo(AfterExit.STOP);
  }

  @Test
  void a_program_that_is_left_so_says_what_that_means_for_the_watchdog() {
    Map<Ending, AfterExit> on =
        Map.of(new Ending.Code(75), AfterExit.EXIT, new Ending.Code(76), AfterExit.STOP);
    Map.of(75, AfterExit.EXIT, 76, AfterExit.STOP)
        .forEach((code, sequel) -> {
          Program program = Program.running(How.DEFAULT.on(on));
          program.exits(code);
          assertThat(program.state())
              .isEqualTo(new State.Exited(program.state().history(), sequel));
        });
  }

  @Test
  void it_says_so_too_when_what_it_left_behind_has_ended() {
    Program program = Program.running(How.DEFAULT.on(Map.of(new Ending.Code(75), AfterExit.EXIT)));
    program.exitsLeavingOthers(75);
    assertThat(program.status()).isEqualTo(Status.STOPPING);
    program.emptied();
    assertThat(program.state())
        .isEqualTo(new State.Exited(program.state().history(), AfterExit.EXIT));
  }

  @Test
  void a_restart_that_is_set_counts_for_the_limit_and_the_backoff() {
    Supervision how =
        How.how(
                RestartPolicy.NEVER,
                new Backoff(How.DELAY, 2, How.DELAY.multipliedBy(4), 0),
                Optional.of(new RestartLimit(2, How.STABLE_AFTER)),
                Orphans.STOP)
            .on(Map.of(new Ending.Code(1), AfterExit.RESTART));
    Program program = Program.running(how);
    program.exits(1);
    assertThat(program.lastAnnouncement().delay()).contains(How.DELAY);
    program.diesAgainAfter(How.START_TIME);
    assertThat(program.lastAnnouncement().delay()).contains(How.DELAY.multipliedBy(2));
    program.diesAgainAfter(How.START_TIME);
    assertThat(program.status()).isEqualTo(Status.FATAL);
  }

  @Test
  void an_end_by_command_is_not_such_an_end() {
    Program program = Program.running(How.DEFAULT.on(Map.of(new Ending.Code(75), AfterExit.EXIT)));
    program.on(new Event.Stop(How.STOP_TIMEOUT));
    program.exits(75);
    assertThat(program.status()).isEqualTo(Status.STOPPED);
  }
}
