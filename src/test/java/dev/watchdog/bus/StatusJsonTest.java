package dev.watchdog.bus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.watchdog.lifecycle.Effect.Announce;
import dev.watchdog.lifecycle.Event;
import dev.watchdog.lifecycle.ExitStatus;
import dev.watchdog.lifecycle.Lifecycle;
import dev.watchdog.lifecycle.RestartLimit;
import dev.watchdog.lifecycle.RestartPolicy;
import dev.watchdog.lifecycle.Signal;
import dev.watchdog.lifecycle.State;
import dev.watchdog.lifecycle.Supervision;
import dev.watchdog.lifecycle.Supervision.Restarts;
import dev.watchdog.lifecycle.Supervision.Stops;
import dev.watchdog.lifecycle.Transition;
import dev.watchdog.text.Timestamp;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The status record of section 3 of the contract, as a program goes through its life. */
class StatusJsonTest {

  private static final Instant START = Instant.parse("2026-01-02T03:04:05Z");
  private static final ExitStatus FAILURE = new ExitStatus.Code(1);
  private static final Event.Command STOP = new Event.Stop(Duration.ofSeconds(10));

  /** A program to which something happens every second. */
  private static final class Life {
    private final Lifecycle lifecycle;
    private Instant now = START;
    private State state = State.initial();
    private JsonObject lastEvent;

    Life(Supervision how) {
      lifecycle = new Lifecycle(how);
      lastEvent = new JsonObject().put("time", Timestamp.of(START));
    }

    Life then(Event event) {
      now = now.plusSeconds(1);
      Transition transition = lifecycle.step(state, event);
      state = transition.state();
      for (var effect : transition.effects()) {
        if (effect instanceof Announce announced) {
          lastEvent = EventJson.of(1, now, "HOST", "app", announced);
        }
      }
      return this;
    }

    void is(String json) {
      assertThat(StatusJson.of("HOST", "app", state, lastEvent).encode()).isEqualTo(json);
    }
  }

  private static Event spawned(int run) {
    return new Event.Spawned(run, 70 + run, Duration.ofSeconds(run));
  }

  private static Event exited(int run, boolean rest) {
    return new Event.Exited(run, FAILURE, rest, Duration.ofSeconds(run), 0);
  }

  private static Life stopped() {
    return new Life(Supervision.DEFAULT);
  }

  private static Life starting() {
    return stopped().then(new Event.Start()).then(spawned(1));
  }

  private static Life backoff() {
    return starting().then(exited(1, false));
  }

  private static Supervision with(RestartPolicy policy, Optional<RestartLimit> limit) {
    Supervision d = Supervision.DEFAULT;
    return new Supervision(
        new Restarts(policy, d.restarts().backoff(), d.restarts().stableAfter(), limit),
        d.startTime(),
        new Stops(d.stops().signal(), d.stops().timeout(), d.stops().orphans()));
  }

  @Test
  void before_the_first_start_there_is_neither_pid_nor_cause_nor_exit() {
    stopped()
        .is(
            """
            {"program":"app","status":"STOPPED","run":0,"restarts":0,\
            "since":"2026-01-02T03:04:05.000Z","node":"HOST"}\
            """);
  }

  @Test
  void while_it_is_spawned_it_has_no_pid_and_its_old_status() {
    stopped()
        .then(new Event.Start())
        .is(
            """
            {"program":"app","status":"STOPPED","run":1,"restarts":0,\
            "since":"2026-01-02T03:04:05.000Z","node":"HOST"}\
            """);
  }

  @Test
  void a_child_has_a_pid() {
    starting()
        .is(
            """
            {"program":"app","status":"STARTING","pid":71,"run":1,"restarts":0,\
            "since":"2026-01-02T03:04:07.000Z","cause":"start requested","node":"HOST"}\
            """);
  }

  @Test
  void since_is_when_the_status_began_and_not_when_something_happened_last() {
    starting()
        .then(new Event.StartTimeElapsed(1))
        .then(new Event.Forward(Signal.HUP))
        .then(new Event.Start())
        .is(
            """
            {"program":"app","status":"RUNNING","pid":71,"run":1,"restarts":0,\
            "since":"2026-01-02T03:04:08.000Z","cause":"start time over","node":"HOST"}\
            """);
  }

  @Test
  void a_child_that_is_stopping_is_still_there() {
    starting()
        .then(STOP)
        .is(
            """
            {"program":"app","status":"STOPPING","pid":71,"run":1,"restarts":0,\
            "since":"2026-01-02T03:04:08.000Z","cause":"stop requested","node":"HOST"}\
            """);
  }

  @Test
  void when_others_are_left_there_is_an_exit_and_no_pid() {
    starting()
        .then(STOP)
        .then(exited(1, true))
        .is(
            """
            {"program":"app","status":"STOPPING","run":1,"restarts":0,\
            "since":"2026-01-02T03:04:08.000Z","cause":"stop requested","exit":{"code":1},\
            "node":"HOST"}\
            """);
  }

  @Test
  void backoff_says_how_it_ended_and_when_the_next_run_starts() {
    backoff()
        .is(
            """
            {"program":"app","status":"BACKOFF","run":1,"restarts":0,\
            "since":"2026-01-02T03:04:08.000Z","cause":"exited","exit":{"code":1},\
            "nextStart":"2026-01-02T03:04:13.000Z","node":"HOST"}\
            """);
  }

  @Test
  void the_next_start_is_unknown_while_it_waits_for_what_the_last_run_left() {
    starting()
        .then(exited(1, true))
        .then(new Event.RestartDelayElapsed(1))
        .is(
            """
            {"program":"app","status":"BACKOFF","run":1,"restarts":0,\
            "since":"2026-01-02T03:04:08.000Z","cause":"exited","exit":{"code":1},\
            "node":"HOST"}\
            """);
  }

  @Test
  void the_next_start_is_over_when_it_is_being_spawned() {
    backoff()
        .then(new Event.RestartDelayElapsed(1))
        .is(
            """
            {"program":"app","status":"BACKOFF","run":2,"restarts":1,\
            "since":"2026-01-02T03:04:08.000Z","cause":"exited","exit":{"code":1},\
            "node":"HOST"}\
            """);
  }

  @Test
  void the_exit_is_the_last_runs_also_while_the_next_one_lives() {
    backoff()
        .then(new Event.RestartDelayElapsed(1))
        .then(spawned(2))
        .is(
            """
            {"program":"app","status":"STARTING","pid":72,"run":2,"restarts":1,\
            "since":"2026-01-02T03:04:10.000Z","cause":"restart delay over","exit":{"code":1},\
            "node":"HOST"}\
            """);
  }

  @Test
  void what_was_not_spawned_has_a_cause_and_no_exit() {
    var error = new ExitStatus.NotSpawned("cannot spawn /app/x: no such file", 127);
    stopped()
        .then(new Event.Start())
        .then(new Event.NotSpawned(1, error, Duration.ZERO, 0))
        .is(
            """
            {"program":"app","status":"BACKOFF","run":1,"restarts":0,\
            "since":"2026-01-02T03:04:07.000Z","cause":"cannot spawn /app/x: no such file",\
            "nextStart":"2026-01-02T03:04:12.000Z","node":"HOST"}\
            """);
  }

  @Test
  void what_was_stopped_keeps_its_exit() {
    starting()
        .then(STOP)
        .then(exited(1, false))
        .is(
            """
            {"program":"app","status":"STOPPED","run":1,"restarts":0,\
            "since":"2026-01-02T03:04:09.000Z","cause":"exited","exit":{"code":1},\
            "node":"HOST"}\
            """);
  }

  @Test
  void exited_and_fatal_look_alike_but_for_the_status() {
    for (Supervision ends :
        new Supervision[] {
          with(RestartPolicy.NEVER, Optional.empty()),
          with(RestartPolicy.ALWAYS, Optional.of(new RestartLimit(0, Duration.ofMinutes(1))))
        }) {
      new Life(ends)
          .then(new Event.Start())
          .then(spawned(1))
          .then(exited(1, false))
          .is(
              """
              {"program":"app","status":"%s","run":1,"restarts":0,\
              "since":"2026-01-02T03:04:08.000Z","cause":"exited","exit":{"code":1},\
              "node":"HOST"}\
              """
                  .formatted(ends.restarts().policy() == RestartPolicy.NEVER ? "EXITED" : "FATAL"));
    }
  }
}
