package dev.watchdog.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.watchdog.lifecycle.Event;
import dev.watchdog.lifecycle.ExitStatus;
import dev.watchdog.lifecycle.Signal;
import dev.watchdog.lifecycle.Status;
import dev.watchdog.logs.LineAssembler;
import dev.watchdog.logs.Log.Readers;
import dev.watchdog.logs.StandardStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The figures of a program are what has happened to it. */
class ProgramMetersTest {

  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final String EXITS = "watchdog_program_exits_total";

  private final Measured app = new Measured("app");

  @Test
  void the_status_that_it_has_is_1_and_the_others_are_0() {
    assertThat(statuses()).containsExactly(Status.STOPPED);
    app.starts();
    assertThat(statuses()).containsExactly(Status.STARTING);
    app.comesUp();
    assertThat(statuses()).containsExactly(Status.RUNNING);
    app.exits(1);
    assertThat(statuses()).containsExactly(Status.BACKOFF);
    app.restarts().isStopped();
    assertThat(statuses()).containsExactly(Status.STOPPING);
  }

  private List<Status> statuses() {
    PrometheusText text = app.read();
    return Arrays.stream(Status.values())
        .filter(status -> text.value("watchdog_program_status", "status", status.name()) == 1)
        .toList();
  }

  @Test
  void every_child_that_was_spawned_is_a_start() {
    app.starts().comesUp().exits(1).restarts().exits(1).restarts();
    assertThat(app.read().value("watchdog_program_starts_total", "program", "app")).isEqualTo(3);
  }

  @Test
  void an_end_is_counted_by_its_cause_and_its_code_or_signal() {
    app.starts().exits(3).restarts().exits(3).restarts().dies(Signal.KILL).restarts();
    app.happens(new Event.Restart()).exits(0).spawned().comesUp().isStopped().exits(143);
    app.starts().comesUp().happens(new Event.Unhealthy(app.run(), "no answer")).exits(0);
    PrometheusText text = app.read();
    assertThat(text.value(EXITS, "cause", "exited", "code", "3")).isEqualTo(2);
    assertThat(text.value(EXITS, "cause", "exited", "code", "SIGKILL")).isEqualTo(1);
    assertThat(text.value(EXITS, "cause", "restart", "code", "0")).isEqualTo(1);
    assertThat(text.value(EXITS, "cause", "stop", "code", "143")).isEqualTo(1);
    assertThat(text.value(EXITS, "cause", "unhealthy", "code", "0")).isEqualTo(1);
    assertThat(text.value("watchdog_program_starts_total")).isEqualTo(6);
  }

  @Test
  void an_end_for_want_of_memory_has_a_cause_of_its_own_even_while_it_is_stopped() {
    ExitStatus oom = new ExitStatus.Signalled(Signal.KILL, false, true);
    app.starts().ends(oom, false).restarts().comesUp().isStopped().ends(oom, false);
    assertThat(app.read().value(EXITS, "cause", "oom", "code", "SIGKILL")).isEqualTo(2);
  }

  @Test
  void what_cannot_be_spawned_ends_without_a_start() {
    app.happens(new Event.Start());
    ExitStatus.NotSpawned error = new ExitStatus.NotSpawned("cannot spawn x", 127);
    app.happens(new Event.NotSpawned(app.run(), error, app.now(), 0));
    PrometheusText text = app.read();
    assertThat(text.value(EXITS, "cause", "not_spawned", "code", "127")).isEqualTo(1);
    assertThat(text.value("watchdog_program_starts_total")).isZero();
  }

  @Test
  void news_of_an_older_run_count_nothing() {
    app.starts().exits(1).restarts();
    app.happens(new Event.Exited(1, new ExitStatus.Code(1), false, app.now(), 0));
    assertThat(app.read().value(EXITS, "code", "1")).isEqualTo(1);
  }

  @Test
  void an_end_that_is_new_since_the_last_reading_is_counted() {
    app.starts();
    app.read();
    app.exits(42);
    assertThat(app.read().value(EXITS, "code", "42")).isEqualTo(1);
  }

  @Test
  void the_restart_delay_is_the_one_that_was_announced() {
    assertThat(app.read().value("watchdog_program_restart_delay_seconds")).isZero();
    app.starts().exits(1);
    assertThat(app.read().value("watchdog_program_restart_delay_seconds")).isEqualTo(5);
    app.restarts();
    assertThat(app.read().value("watchdog_program_restart_delay_seconds")).isEqualTo(5);
  }

  @Test
  void the_uptime_is_that_of_the_child() {
    app.starts().passes(SECOND.multipliedBy(90));
    assertThat(app.read().value("watchdog_program_uptime_seconds")).isEqualTo(90);
    app.exits(0);
    assertThat(app.read().value("watchdog_program_uptime_seconds")).isZero();
  }

  @Test
  void the_time_to_ready_counts_from_the_start_until_it_is_running() {
    app.starts().passes(SECOND.multipliedBy(2)).comesUp();
    PrometheusText text = app.read();
    assertThat(text.value("watchdog_program_time_to_ready_seconds_count")).isEqualTo(1);
    assertThat(text.value("watchdog_program_time_to_ready_seconds_sum")).isCloseTo(2, within(1e-9));
    assertThat(text.value("watchdog_program_time_to_ready_seconds_bucket", "le", "1.0")).isZero();
    assertThat(text.value("watchdog_program_time_to_ready_seconds_bucket", "le", "2.5"))
        .isEqualTo(1);
    assertThat(text.value("watchdog_program_time_to_ready_seconds_bucket", "le", "+Inf"))
        .isEqualTo(1);
  }

  @Test
  void a_child_that_dies_before_it_is_up_was_never_ready() {
    app.starts().passes(SECOND).exits(1);
    assertThat(app.read().value("watchdog_program_time_to_ready_seconds_count")).isZero();
  }

  @Test
  void a_stop_lasts_until_nothing_is_left_of_the_run() {
    app.starts().comesUp().isStopped().passes(SECOND);
    app.ends(new ExitStatus.Code(0), true).passes(SECOND.multipliedBy(2));
    assertThat(app.read().value("watchdog_program_stop_seconds_count")).isZero();
    app.happens(new Event.Emptied(app.run()));
    PrometheusText text = app.read();
    assertThat(text.value("watchdog_program_stop_seconds_count")).isEqualTo(1);
    assertThat(text.value("watchdog_program_stop_seconds_sum")).isCloseTo(3, within(1e-9));
  }

  @Test
  void the_stop_of_a_restart_is_one_too() {
    app.starts().comesUp().happens(new Event.Restart()).passes(SECOND).exits(0).spawned();
    assertThat(app.read().value("watchdog_program_stop_seconds_count")).isEqualTo(1);
  }

  @Test
  void a_run_counts_as_killed_once_however_often_the_kill_is_sent() {
    app.starts().isStopped().happens(new Event.StopTimeoutElapsed(app.run()));
    app.happens(new Event.Kill()).dies(Signal.KILL);
    assertThat(app.read().value("watchdog_program_kills_total")).isEqualTo(1);
    app.starts().happens(new Event.Kill()).dies(Signal.KILL);
    assertThat(app.read().value("watchdog_program_kills_total")).isEqualTo(2);
  }

  @Test
  void what_it_writes_is_counted_by_stream_and_what_the_ring_gives_up_too() {
    write(StandardStream.STDERR, "trouble\n");
    for (int i = 0; i < 10_000; i++) {
      write(StandardStream.STDOUT, "0123456789\n");
    }
    PrometheusText text = app.read();
    assertThat(text.value("watchdog_log_lines_total", "stream", "stderr")).isEqualTo(1);
    assertThat(text.value("watchdog_log_bytes_total", "stream", "stderr")).isEqualTo(8);
    assertThat(text.value("watchdog_log_lines_total", "stream", "stdout")).isEqualTo(10_000);
    assertThat(text.value("watchdog_log_bytes_total", "stream", "stdout")).isEqualTo(110_000);
    assertThat(text.value("watchdog_log_evicted_lines_total"))
        .isEqualTo(app.log.oldest().seq() - 1.0)
        .isPositive();
    assertThat(text.value("watchdog_log_ring_bytes"))
        .isPositive()
        .isLessThanOrEqualTo(text.value("watchdog_log_ring_capacity_bytes"));
  }

  private void write(StandardStream stream, String line) {
    byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
    new LineAssembler(app.log, 1, stream)
        .add(ByteBuffer.wrap(bytes), bytes.length, (from, to) -> from < to ? to - 1 : -1);
  }

  @Test
  void readers_are_as_they_are_at_the_reading() {
    PrometheusText text = app.read(Map.of("app", new Readers(3, 120)));
    assertThat(text.value("watchdog_log_readers")).isEqualTo(3);
    assertThat(text.value("watchdog_log_reader_lag_lines")).isEqualTo(120);
    assertThat(app.read().value("watchdog_log_readers")).isZero();
  }

  @Test
  void several_programs_are_distinguished() {
    app.metrics.joined("other", app.log);
    app.starts();
    PrometheusText text = app.read();
    assertThat(text.value("watchdog_program_starts_total", "program", "app")).isEqualTo(1);
    assertThat(text.value("watchdog_program_starts_total", "program", "other")).isZero();
    assertThat(text.value("watchdog_program_stop_seconds_count", "program", "other")).isZero();
  }
}
