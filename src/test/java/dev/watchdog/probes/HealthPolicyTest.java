package dev.watchdog.probes;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HealthPolicyTest {

  private static final Optional<Duration> SILENCE = Optional.of(Duration.ofMillis(1_500));

  @Test
  void a_probe_has_the_defaults_of_the_documentation() {
    Check check = new Check.Http(URI.create("http://localhost/"));
    Duration second = Duration.ofSeconds(1);
    assertThat(Probe.of(check)).isEqualTo(new Probe(check, second, second, 1, 3));
  }

  @Test
  void a_program_gets_a_notify_socket_only_if_its_reports_are_used() {
    Probe probe = Probe.of(new Check.LogLine("x"));
    Readiness notify = new Readiness.Notify();
    assertThat(HealthPolicy.NONE.isNotified()).isFalse();
    assertThat(
            new HealthPolicy(Optional.of(probe), Optional.empty(), Optional.empty()).isNotified())
        .isFalse();
    assertThat(
            new HealthPolicy(Optional.of(notify), Optional.empty(), Optional.empty()).isNotified())
        .isTrue();
    assertThat(new HealthPolicy(Optional.of(probe), Optional.empty(), SILENCE).isNotified())
        .isTrue();
  }

  @Test
  void a_log_line_cannot_say_that_a_program_is_alive() {
    Optional<Probe> line = Optional.of(Probe.of(new Check.LogLine("x")));
    Optional<Probe> exec = Optional.of(Probe.of(new Check.Exec(List.of("x"))));
    assertThat(new HealthPolicy(Optional.empty(), line, Optional.empty()).problem())
        .hasValueSatisfying(sentence -> assertThat(sentence).contains("use http, tcp or exec"));
    assertThat(new HealthPolicy(line.map(p -> p), exec, Optional.empty()).problem()).isEmpty();
  }

  @Test
  void the_variables_of_our_own_supervisor_are_not_passed_on() {
    Map<String, String> ours =
        Map.of("A", "b", "NOTIFY_SOCKET", "/run/x", "WATCHDOG_USEC", "7", "WATCHDOG_PID", "1");
    assertThat(NotifyEnvironment.without(ours)).isEqualTo(Map.of("A", "b"));
    assertThat(NotifyEnvironment.with(ours, "@x", Optional.empty()))
        .isEqualTo(Map.of("A", "b", "NOTIFY_SOCKET", "@x"));
    assertThat(NotifyEnvironment.with(ours, "@x", SILENCE))
        .isEqualTo(Map.of("A", "b", "NOTIFY_SOCKET", "@x", "WATCHDOG_USEC", "1500000"));
  }
}
