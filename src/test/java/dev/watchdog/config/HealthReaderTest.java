package dev.watchdog.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.watchdog.access.Address;
import dev.watchdog.config.SettingsReader.Result;
import dev.watchdog.probes.Check;
import dev.watchdog.probes.HealthPolicy;
import dev.watchdog.probes.Probe;
import dev.watchdog.probes.Readiness;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ready}, {@code alive} and {@code watchdog} in a config file. */
class HealthReaderTest {

  @TempDir private Path folder;

  private Result read(String ofWeb) throws Exception {
    Path file = folder.resolve("w.yaml");
    String indented = ofWeb.replace("\n", "\n    ").stripTrailing();
    Files.writeString(file, "programs:\n  web:\n    command: [web]\n    " + indented + "\n");
    return SettingsReader.read(
        List.of("-config", file.toString(), "-socket=off"), Map.of("PORT", "81"));
  }

  private HealthPolicy health(String ofWeb) throws Exception {
    return switch (read(ofWeb)) {
      case Result.Valid(Settings settings, _) -> settings.programs().getFirst().health();
      case Result other -> throw new AssertionError(other);
    };
  }

  /** Without the folder. */
  private List<String> problems(String ofWeb) throws Exception {
    return switch (read(ofWeb)) {
      case Result.Invalid(List<String> problems) ->
          problems.stream().map(p -> p.replace(folder + "/", "")).toList();
      case Result other -> throw new AssertionError(other);
    };
  }

  private static Optional<Readiness> ready(Check check) {
    return Optional.of(Probe.of(check));
  }

  @Test
  void by_default_there_are_no_checks() throws Exception {
    assertThat(health("")).isEqualTo(HealthPolicy.NONE);
  }

  @Test
  void each_kind_of_probe_with_the_defaults() throws Exception {
    assertThat(health("ready: {http: \"http://localhost:${PORT}/ready\"}").ready())
        .isEqualTo(ready(new Check.Http(URI.create("http://localhost:81/ready"))));
    assertThat(health("ready: {tcp: \"[::1]:80\"}").ready())
        .isEqualTo(ready(new Check.Tcp(new Address("::1", 80))));
    assertThat(health("ready: {exec: [pg_isready, -q]}").ready())
        .isEqualTo(ready(new Check.Exec(List.of("pg_isready", "-q"))));
    assertThat(health("ready: {log: '^Started .* in \\d+'}").ready())
        .isEqualTo(ready(new Check.LogLine("^Started .* in \\d+")));
  }

  @Test
  void everything_that_can_be_said() throws Exception {
    Probe probe =
        new Probe(
            new Check.Tcp(new Address("localhost", 80)),
            Duration.ofSeconds(5),
            Duration.ofMillis(500),
            2,
            4);
    String text = "{tcp: 'localhost:80', period: 5s, timeout: 500ms, successes: 2, failures: 4}";
    assertThat(health("ready: notify\nalive: " + text + "\nwatchdog: 30s"))
        .isEqualTo(
            new HealthPolicy(
                Optional.of(new Readiness.Notify()),
                Optional.of(probe),
                Optional.of(Duration.ofSeconds(30))));
  }

  @Test
  void all_problems_are_reported_each_with_its_place() throws Exception {
    assertThat(
            problems(
                """
                ready: {htp: x, period: 0}
                alive:
                  log: Started
                watchdog: soon
                """))
        .containsExactlyInAnyOrder(
            "w.yaml:4:13: programs.web.ready.htp: cannot use this: there is no such key;"
                + " did you mean http?",
            "w.yaml:4:12: programs.web.ready: cannot tell what to check: it needs one of http,"
                + " tcp, exec, log, such as {http: \"http://localhost:8080/health\"}",
            "w.yaml:6:7: programs.web.alive: cannot be a log line, which stays true once"
                + " written: use http, tcp or exec, or watchdog",
            "w.yaml:7:15: programs.web.watchdog: cannot take \"soon\": it is not a duration above"
                + " 0, such as 500ms, 5s or 2m");
  }

  @Test
  void bad_values_are_refused() throws Exception {
    assertRefused("ready: {http: 'ftp://x/'}", "is not a URL such as");
    assertRefused("ready: {http: 'http:///x'}", "is not a URL such as");
    assertRefused("ready: {http: 'http://x:0/'}", "is not a URL such as");
    assertRefused("ready: {http: 'http://x:65536/'}", "is not a URL such as");
    assertRefused("ready: {http: 'http://x y'}", "is not a URL such as");
    assertRefused("ready: {tcp: 'localhost'}", "is not HOST:PORT");
    assertRefused("ready: {tcp: 'localhost:0'}", "is not HOST:PORT");
    assertRefused("ready: {tcp: ':80'}", "is not HOST:PORT");
    assertRefused("ready: {exec: []}", "cannot run an empty command");
    assertRefused("ready: {exec: true}", "it has to be a list");
    assertRefused("ready: {log: '('}", "is not a regular expression: Unclosed group");
    assertRefused("ready: {log: x, tcp: 'a:1'}", "it needs one of");
    assertRefused("ready: {log: x, period: 0}", "is not a duration above 0");
    assertRefused("ready: {log: x, timeout: -1s}", "is not a duration above 0");
    assertRefused("ready: {log: x, successes: 0}", "is not a whole number from 1 to 1000");
    assertRefused("ready: {log: x, failures: 1.5}", "is not a whole number from 1 to 1000");
    assertRefused("ready: {log: x, failures: 1001}", "is not a whole number from 1 to 1000");
    assertRefused("ready: yes", "is not notify, or a probe");
    assertRefused("ready: [x]", "cannot take a list");
    assertRefused("alive: notify", "has to be a mapping");
    assertRefused("alive: {log: x}", "use http, tcp or exec, or watchdog");
    assertRefused("watchdog: 0", "is not a duration above 0");
  }

  private void assertRefused(String text, String why) throws Exception {
    assertThat(problems(text)).as(text).singleElement().asString().contains(why);
  }
}
