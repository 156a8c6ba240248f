package dev.watchdog;

import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toSet;

import dev.watchdog.config.Effective;
import dev.watchdog.config.Effective.Line;
import dev.watchdog.config.Settings;
import dev.watchdog.config.SettingsReader;
import dev.watchdog.config.SettingsReader.Result;
import dev.watchdog.program.NotReloadedException;
import dev.watchdog.program.Program;
import dev.watchdog.program.Programs;
import dev.watchdog.program.Programs.Changes;
import dev.watchdog.web.routes.ReloadRoutes;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The config file, read once more while programs run. For the main thread. */
final class Reload {

  private static final Logger LOG = LoggerFactory.getLogger(Reload.class);

  private final Configuration start;

  /** What has held since the start, and can only be changed by another one. */
  private final List<Line> atStart;

  /** How much of its output each program keeps for replay, since it is there. */
  private final Map<String, Long> logBytes = new HashMap<>();

  /**
   * @param start what the watchdog was started with
   */
  Reload(Configuration start) {
    this.start = start;
    // Without a file nothing is ever compared.
    this.atStart =
        start.settings().config().isPresent() ? start.effective().get().watchdog() : List.of();
    start.settings().programs().forEach(p -> logBytes.put(p.name(), p.logBytes()));
  }

  /**
   * Reads it, and has the programs follow.
   *
   * @return what has changed; fails with a {@link NotReloadedException} when nothing has
   */
  Future<ReloadRoutes.Changes> run(Programs programs) {
    return switch (SettingsReader.read(start.words(), start.environment())) {
      case Result.Valid(Settings settings, Supplier<Effective> effective)
          when settings.config().isPresent() -> {
        List<String> needRestart = needingRestart(effective.get(), settings.programs());
        yield programs.reload(settings.programs()).map(changes -> tell(changes, needRestart));
      }
      case Result.Invalid(List<String> problems) -> refuse(problems);
      case Result.Valid _, Result.Help _ ->
          refuse(List.of("there is no config file: the watchdog was started without -config"));
    };
  }

  private Future<ReloadRoutes.Changes> refuse(List<String> problems) {
    problems.forEach(LOG::warn);
    LOG.warn("config file not reloaded: nothing is changed");
    return Future.failedFuture(new NotReloadedException(problems));
  }

  private List<String> needingRestart(Effective now, List<Program> programs) {
    List<String> keys = new ArrayList<>();
    for (int i = 0; i < atStart.size(); i++) {
      if (!atStart.get(i).text().equals(now.watchdog().get(i).text())) {
        keys.add(atStart.get(i).key());
      }
    }
    logBytes.keySet().retainAll(programs.stream().map(Program::name).collect(toSet()));
    for (Program program : programs) {
      Long kept = logBytes.putIfAbsent(program.name(), program.logBytes());
      if (kept != null && kept != program.logBytes()) {
        keys.add("programs." + program.name() + ".log-buffer");
      }
    }
    return keys;
  }

  private ReloadRoutes.Changes tell(Changes changes, List<String> needRestart) {
    Map<String, List<String>> lists = new LinkedHashMap<>();
    lists.put("added", changes.added());
    lists.put("removed", changes.removed());
    lists.put("restarted", changes.restarted());
    lists.put("changed", changes.changed());
    String sentence =
        lists.entrySet().stream()
            .filter(list -> !list.getValue().isEmpty())
            .map(list -> list.getKey() + " " + String.join(", ", list.getValue()))
            .collect(joining("; "));
    LOG.info("config file reloaded: " + (sentence.isEmpty() ? "no changes" : sentence));
    if (!needRestart.isEmpty()) {
      LOG.warn(
          "changed in the config file, effective after a restart of the watchdog: "
              + String.join(", ", needRestart));
    }
    return new ReloadRoutes.Changes(lists, needRestart);
  }
}
