package dev.watchdog.bus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.watchdog.lifecycle.Cause;
import dev.watchdog.lifecycle.Effect.Announce;
import dev.watchdog.lifecycle.ExitStatus;
import dev.watchdog.lifecycle.History.Ended;
import dev.watchdog.lifecycle.Signal;
import dev.watchdog.lifecycle.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** The contract of the event bus, to the letter. */
class EventJsonTest {

  private static final Instant TIME = Instant.parse("2026-01-02T03:04:05.678Z");
  private static final Optional<Duration> FIVE_SECONDS = Optional.of(Duration.ofSeconds(5));

  private static String json(Announce announced) {
    return EventJson.of(12, TIME, "HOST", "app", announced).encode();
  }

  private static Announce backoff(ExitStatus exit, Cause cause) {
    OptionalInt pid =
        exit instanceof ExitStatus.NotSpawned ? OptionalInt.empty() : OptionalInt.of(71);
    Optional<Ended> ended = Optional.of(new Ended(pid, exit, Duration.ofSeconds(1)));
    return new Announce(Status.RUNNING, Status.BACKOFF, cause, 3, 2, pid, ended, FIVE_SECONDS);
  }

  @Test
  void an_exit_code_and_the_next_start() {
    assertThat(json(backoff(new ExitStatus.Code(1), Cause.ENDED)))
        .isEqualTo(
            """
            {"seq":12,"time":"2026-01-02T03:04:05.678Z","node":"HOST","program":"app","run":3,\
            "from":"RUNNING","status":"BACKOFF","cause":"exited","pid":71,"exit":{"code":1},\
            "restarts":2,"nextStart":"2026-01-02T03:04:10.678Z"}\
            """);
  }

  @Test
  void a_signal_with_its_number_and_whether_core_was_dumped() {
    assertThat(json(backoff(new ExitStatus.Signalled(Signal.KILL, false), Cause.ENDED)))
        .contains("\"exit\":{\"signal\":\"SIGKILL\",\"number\":9,\"core\":false}");
    assertThat(json(backoff(new ExitStatus.Signalled(Signal.KILL, false, true), Cause.ENDED)))
        .contains("\"exit\":{\"signal\":\"SIGKILL\",\"number\":9,\"core\":false,\"oom\":true}");
    assertThat(json(backoff(new ExitStatus.Signalled(new Signal(11), true), Cause.ENDED)))
        .contains("\"exit\":{\"signal\":\"SIGSEGV\",\"number\":11,\"core\":true}");
    assertThat(json(backoff(new ExitStatus.Signalled(new Signal(37), false), Cause.ENDED)))
        .contains("\"exit\":{\"signal\":\"SIGRTMIN+3\",\"number\":37,\"core\":false}");
  }

  @Test
  void what_could_not_be_spawned_has_a_sentence_for_a_cause_and_neither_pid_nor_exit() {
    ExitStatus error = new ExitStatus.NotSpawned("cannot run /app/x: No such file", 127);
    assertThat(json(backoff(error, Cause.NOT_SPAWNED)))
        .isEqualTo(
            """
            {"seq":12,"time":"2026-01-02T03:04:05.678Z","node":"HOST","program":"app","run":3,\
            "from":"RUNNING","status":"BACKOFF","cause":"cannot run /app/x: No such file",\
            "restarts":2,"nextStart":"2026-01-02T03:04:10.678Z"}\
            """);
  }

  @Test
  void a_start_has_a_pid_but_no_exit() {
    assertThat(
            json(
                new Announce(
                    Status.STOPPED,
                    Status.STARTING,
                    Cause.START,
                    1,
                    0,
                    OptionalInt.of(71),
                    Optional.empty(),
                    Optional.empty())))
        .isEqualTo(
            """
            {"seq":12,"time":"2026-01-02T03:04:05.678Z","node":"HOST","program":"app","run":1,\
            "from":"STOPPED","status":"STARTING","cause":"start requested","pid":71,\
            "restarts":0}\
            """);
  }

  @Test
  void the_time_of_the_kill_is_not_a_next_start() {
    assertThat(
            json(
                new Announce(
                    Status.RUNNING,
                    Status.STOPPING,
                    Cause.STOP,
                    3,
                    2,
                    OptionalInt.of(71),
                    Optional.empty(),
                    FIVE_SECONDS)))
        .doesNotContain("nextStart")
        .endsWith("\"cause\":\"stop requested\",\"pid\":71,\"restarts\":2}");
  }

  @Test
  void times_have_milliseconds_even_where_they_are_zero() {
    Instant whole = Instant.parse("2026-01-02T03:04:05Z");
    Announce announced = backoff(new ExitStatus.Code(0), Cause.ENDED);
    assertThat(EventJson.of(1, whole, "HOST", "app", announced).getString("time"))
        .isEqualTo("2026-01-02T03:04:05.000Z");
    assertThat(
            EventJson.of(1, whole.plusNanos(1_999_999), "HOST", "app", announced).getString("time"))
        .isEqualTo("2026-01-02T03:04:05.001Z");
  }
}
