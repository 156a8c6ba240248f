package dev.watchdog.metrics;

import dev.watchdog.logs.Log.Readers;
import dev.watchdog.process.proc.Usage;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** All meters, which are made when they are first read, and their figures as text. */
final class Exposition {

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final Map<ProgramMeters.Program, ProgramMeters> programs = new LinkedHashMap<>();
  private boolean isBound;

  Exposition() {
    registry.config().meterFilter(HttpMetrics.filter());
  }

  MeterRegistry registry() {
    return registry;
  }

  /** Reads all figures. For one thread at a time. */
  synchronized String read(Metrics.Sources sources, String type, Map<String, Readers> readers) {
    if (!isBound) {
      isBound = true;
      bind(sources);
    }
    bindPrograms(sources.programs());
    sources.loops().values().forEach(LoopLag::look);
    sources.own().look();
    Usage usage = Usage.look();
    programs.forEach(
        (program, meters) -> meters.look(usage, Optional.ofNullable(readers.get(program.name()))));
    return registry.scrape(type);
  }

  private void bind(Metrics.Sources sources) {
    Meters meters = new Meters(registry);
    histogram(
        "watchdog_program_time_to_ready_seconds",
        "From a child's start until it was RUNNING",
        sources.programs(),
        ProgramCounts::timesToReady);
    histogram(
        "watchdog_program_stop_seconds",
        "From the stop signal until nothing was left of the run",
        sources.programs(),
        ProgramCounts::stops);
    sources
        .loops()
        .forEach((name, lag) ->
            meters
                .with("loop", name)
                .gauge(
                    "watchdog_event_loop_lag_seconds",
                    "How long a task waited for an event loop",
                    lag::seconds));
    if (ModuleLayer.boot().findModule("java.management").isPresent()) {
      JvmMeters.bind(meters);
    }
    sources.own().bind(meters);
  }

  /** A reload of the config file adds and removes programs. */
  private void bindPrograms(List<ProgramMeters.Program> now) {
    Set<ProgramMeters.Program> there = Set.copyOf(now);
    List<ProgramMeters.Program> gone =
        programs.keySet().stream().filter(program -> !there.contains(program)).toList();
    for (ProgramMeters.Program program : gone) {
      programs.remove(program);
      registry.getMeters().stream()
          .map(Meter::getId)
          .filter(id -> program.name().equals(id.getTag("program")))
          .forEach(registry::remove);
    }
    Meters meters = new Meters(registry);
    now.forEach(
        program -> programs.computeIfAbsent(program, added -> new ProgramMeters(meters, added)));
  }

  private void histogram(
      String name,
      String help,
      List<ProgramMeters.Program> of,
      Function<ProgramCounts, Histogram> which) {
    registry
        .getPrometheusRegistry()
        .register(new HistogramCollector(name, help, () -> histograms(of, which)));
  }

  private static Map<String, Histogram> histograms(
      List<ProgramMeters.Program> of, Function<ProgramCounts, Histogram> which) {
    Map<String, Histogram> byProgram = new LinkedHashMap<>();
    of.forEach(program -> byProgram.put(program.name(), which.apply(program.counts())));
    return byProgram;
  }
}
