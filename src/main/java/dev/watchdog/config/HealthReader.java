package dev.watchdog.config;

import dev.watchdog.access.Address;
import dev.watchdog.probes.Check;
import dev.watchdog.probes.HealthPolicy;
import dev.watchdog.probes.Probe;
import dev.watchdog.probes.Readiness;
import dev.watchdog.text.Quantities;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;

/** Makes the health checks of a program: readiness, liveness and heartbeat. */
final class HealthReader {

  static final String HTTP = "http";
  static final String TCP = "tcp";
  static final String EXEC = "exec";
  static final String LOG = "log";
  static final String PERIOD = "period";
  static final String TIMEOUT = "timeout";
  static final String SUCCESSES = "successes";
  static final String FAILURES = "failures";

  private static final String NOTIFY = "notify";
  private static final List<String> CHECKS = List.of(HTTP, TCP, EXEC, LOG);
  private static final List<String> NUMBERS = List.of(PERIOD, TIMEOUT, SUCCESSES, FAILURES);
  private static final String DURATION_FORM = "a duration above 0, such as 500ms, 5s or 2m";
  private static final String EXAMPLE = "{http: \"http://localhost:8080/health\"}";
  private static final int COUNT_MAX = 1_000;
  private static final int PORT_MAX = 65_535;

  private final Function<String, Optional<Section>> holding;
  private final Problems problems;

  /**
   * @param holding the section that has a key: the program's own, or the defaults
   */
  HealthReader(Function<String, Optional<Section>> holding, Problems problems) {
    this.holding = holding;
    this.problems = problems;
  }

  HealthPolicy read() {
    Optional<Readiness> ready = at(ProgramKeys.READY).flatMap(this::ready);
    Optional<Probe> alive = at(ProgramKeys.ALIVE).flatMap(s -> probe(s, ProgramKeys.ALIVE));
    Optional<Duration> watchdog =
        at(ProgramKeys.WATCHDOG).flatMap(s -> duration(s, ProgramKeys.WATCHDOG));
    HealthPolicy health = new HealthPolicy(ready, alive, watchdog);
    health
        .problem()
        .ifPresent(
            what -> at(ProgramKeys.ALIVE).ifPresent(s -> s.problem(ProgramKeys.ALIVE, what)));
    return health;
  }

  private Optional<Section> at(String key) {
    return holding.apply(key);
  }

  private Optional<Readiness> ready(Section section) {
    if (section.isMapping(ProgramKeys.READY)) {
      return probe(section, ProgramKeys.READY).map(probe -> probe);
    }
    return section.value(
        ProgramKeys.READY,
        NOTIFY + ", or a probe such as " + EXAMPLE,
        text -> Optional.of(new Readiness.Notify()).filter(_ -> text.equals(NOTIFY)).map(n -> n));
  }

  private Optional<Probe> probe(Section section, String key) {
    return section.section(key).flatMap(this::probe);
  }

  /** Reads all keys, even after a problem. */
  private Optional<Probe> probe(Section probe) {
    probe.expect(Stream.concat(CHECKS.stream(), NUMBERS.stream()).toList(), "");
    List<String> given = CHECKS.stream().filter(probe::has).toList();
    if (given.size() != 1) {
      probe.problem(
          "cannot tell what to check: it needs one of "
              + String.join(", ", CHECKS)
              + ", such as "
              + EXAMPLE);
      return Optional.empty();
    }
    Duration period = duration(probe, PERIOD).orElse(Probe.PERIOD);
    Duration timeout = duration(probe, TIMEOUT).orElse(Probe.TIMEOUT);
    int successes = count(probe, SUCCESSES).orElse(Probe.SUCCESSES);
    int failures = count(probe, FAILURES).orElse(Probe.FAILURES);
    return check(probe, given.getFirst())
        .map(check -> new Probe(check, period, timeout, successes, failures));
  }

  private static Optional<Duration> duration(Section section, String key) {
    return section.value(key, DURATION_FORM, HealthReader::duration);
  }

  private static Optional<Integer> count(Section probe, String key) {
    return probe.value(key, "a whole number from 1 to " + COUNT_MAX, HealthReader::count);
  }

  private Optional<Check> check(Section probe, String key) {
    return switch (key) {
      case HTTP ->
          probe
              .value(key, "a URL such as http://localhost:8080/health", HealthReader::url)
              .map(Check.Http::new);
      case TCP ->
          probe
              .value(key, "HOST:PORT, such as localhost:5432", HealthReader::address)
              .map(Check.Tcp::new);
      case LOG -> pattern(probe);
      case EXEC -> probe.command(key, "[pg_isready, -q]").map(Check.Exec::new);
      default -> throw new AssertionError("a kind of check that is not read: " + key);
    };
  }

  private Optional<Check> pattern(Section probe) {
    return probe
        .text(LOG)
        .flatMap(given -> {
          try {
            return Optional.of(new Check.LogLine(Pattern.compile(given.text()).pattern()));
          } catch (PatternSyntaxException e) {
            problems.add(given.refused("is not a regular expression: " + e.getDescription()));
            return Optional.empty();
          }
        });
  }

  private static Optional<Duration> duration(String text) {
    return Quantities.duration(text).filter(Duration::isPositive);
  }

  private static Optional<Integer> count(String text) {
    return Values.number(text)
        .filter(n -> n >= 1 && n <= COUNT_MAX && n == Math.rint(n))
        .map(Double::intValue);
  }

  private static Optional<Address> address(String text) {
    return Values.address(text).filter(address -> address.port() > 0 && !text.startsWith(":"));
  }

  private static Optional<URI> url(String text) {
    try {
      URI url = new URI(text);
      boolean isWeb = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
      boolean isPort =
          url.getPort() != 0 && url.getPort() <= PORT_MAX; // negative: there is no port
      return Optional.of(url).filter(_ -> isWeb && isPort && url.getHost() != null);
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }

  /** The settings by key, without secrets. */
  static Map<String, String> describe(HealthPolicy health) {
    Map<String, String> described = new LinkedHashMap<>();
    described.put(ProgramKeys.READY, health.ready().map(HealthReader::describe).orElse("none"));
    described.put(ProgramKeys.ALIVE, health.alive().map(HealthReader::describe).orElse("none"));
    described.put(
        ProgramKeys.WATCHDOG, health.watchdog().map(time -> time.toMillis() + "ms").orElse("none"));
    return described;
  }

  private static String describe(Readiness readiness) {
    return switch (readiness) {
      case Readiness.Notify() -> NOTIFY;
      case Probe probe ->
          describe(probe.check())
              + ", period "
              + probe.period().toMillis()
              + "ms, timeout "
              + probe.timeout().toMillis()
              + "ms, successes "
              + probe.successes()
              + ", failures "
              + probe.failures();
    };
  }

  private static String describe(Check check) {
    return switch (check) {
      case Check.Http http -> HTTP + " " + http.name();
      case Check.Tcp(Address address) -> TCP + " " + address;
      case Check.Exec(List<String> command) -> EXEC + " " + command.getFirst();
      case Check.LogLine(String regex) -> LOG + " " + regex;
    };
  }
}
