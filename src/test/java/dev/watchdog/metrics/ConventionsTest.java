package dev.watchdog.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.watchdog.lifecycle.Signal;
import dev.watchdog.metrics.PrometheusText.Series;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Names, units and labels as Prometheus wants them (prometheus.io/docs/practices/naming). */
class ConventionsTest {

  private static final Map<String, String> LABELS =
      Map.ofEntries(
          Map.entry("program", "app"),
          Map.entry("status", "[A-Z]+"),
          Map.entry("cause", "exited|stop|restart|unhealthy|oom|not_spawned"),
          Map.entry("code", "\\d{1,3}|SIG[A-Z0-9+]+"),
          Map.entry("stream", "stdout|stderr"),
          Map.entry("area", "heap|nonheap|direct"),
          Map.entry("collector", "[a-z0-9 ]+"),
          Map.entry("loop", "supervision|web"),
          Map.entry("le", "[0-9.]+|\\+Inf"));

  private final Measured app = new Measured("app");
  private PrometheusText text;

  @BeforeEach
  void read() {
    app.starts().comesUp().exits(3).restarts().dies(new Signal(11)).restarts();
    text = app.read();
  }

  @Test
  void every_family_has_a_help_and_a_type_and_every_sample_a_family() {
    assertThat(text.helps().keySet()).isEqualTo(text.types().keySet());
    text.names().forEach(text::family);
    assertThat(text.types().values()).isSubsetOf("counter", "gauge", "histogram", "summary");
  }

  @Test
  void helps_are_sentences_without_their_full_stop() {
    assertThat(text.helps().values()).allMatch(help -> help.matches("[A-Z0-9].*[^.]"));
  }

  @Test
  void counters_and_only_they_end_in_total() {
    text.types()
        .forEach((name, type) ->
            assertThat(name.endsWith("_total")).as(name).isEqualTo(type.equals("counter")));
  }

  @Test
  void units_are_base_units() {
    assertThat(text.types().keySet())
        .noneMatch(name -> name.matches(".*_(ms|millis|milliseconds|minutes|kb|kib|mib|percent).*"))
        .allMatch(name -> !name.contains("memory") || name.endsWith("_bytes"));
  }

  @Test
  void names_begin_with_what_is_measured() {
    assertThat(text.types().keySet()).allMatch(name -> name.matches("(watchdog|process)_.*"));
  }

  @Test
  void labels_are_few_and_their_values_bounded() {
    for (Series series : text.samples().keySet()) {
      assertThat(series.labels().keySet()).isSubsetOf(LABELS.keySet());
      series
          .labels()
          .forEach((label, value) -> assertThat(value).as(label).matches(LABELS.get(label)));
    }
  }

  @Test
  void no_value_is_negative_or_not_a_number() {
    assertThat(text.samples().values()).allMatch(value -> value >= 0);
  }

  @Test
  void what_is_counted_never_falls() {
    PrometheusText later = app.exits(1).restarts().read();
    text.samples()
        .forEach((series, value) -> {
          if (text.types().get(text.family(series.name())).equals("counter")) {
            assertThat(later.samples().get(series)).as(series.name()).isGreaterThanOrEqualTo(value);
          }
        });
  }

  @Test
  void buckets_hold_all_that_is_smaller() {
    assertThat(text.value("watchdog_program_time_to_ready_seconds_bucket", "le", "+Inf"))
        .isEqualTo(text.value("watchdog_program_time_to_ready_seconds_count"));
    assertThat(Set.copyOf(text.types().values())).contains("histogram");
  }

  @Test
  void what_the_watchdog_itself_uses_is_measured() {
    assertThat(text.value("process_resident_memory_bytes")).isGreaterThan(10 << 20);
    assertThat(text.value("process_cpu_seconds_total")).isPositive();
    assertThat(text.value("process_threads")).isGreaterThan(1);
    assertThat(text.value("process_open_fds")).isGreaterThan(3);
    assertThat(text.value("watchdog_jvm_threads")).isGreaterThan(1);
    assertThat(text.value("watchdog_jvm_memory_used_bytes", "area", "heap")).isPositive();
    assertThat(text.value("watchdog_orphans_reaped_total")).isEqualTo(7);
    assertThat(text.value("watchdog_output_stall_seconds_total", "stream", "stdout"))
        .isEqualTo(1.5);
    assertThat(text.value("watchdog_output_dropped_lines_total", "stream", "stderr")).isEqualTo(1);
    assertThat(text.value("watchdog_output_dropped_bytes_total", "stream", "stderr"))
        .isEqualTo(100);
  }

  @Test
  void open_metrics_is_written_if_it_is_asked_for() {
    assertThat(app.metrics.read("application/openmetrics-text; version=1.0.0", Map.of()))
        .endsWith("# EOF\n");
  }
}
