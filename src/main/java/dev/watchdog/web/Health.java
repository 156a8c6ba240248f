package dev.watchdog.web;

import static java.util.stream.Collectors.joining;

import dev.watchdog.lifecycle.Status;
import dev.watchdog.program.ProgramVerticle;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/** Whether supervision works, and whether what it supervises does. */
final class Health {

  private static final int PATIENCE_SECONDS = 1;

  /** These are as somebody wants them: stopped by order, or done. */
  private static final Set<Status> AS_WANTED =
      Set.of(Status.RUNNING, Status.STOPPED, Status.EXITED);

  private final List<ProgramVerticle> programs;

  Health(List<ProgramVerticle> programs) {
    this.programs = programs;
  }

  /** What is wrong with the watchdog itself. */
  Future<Optional<String>> live() {
    return statuses().map(_ -> Optional.<String>empty()).otherwise(Optional.of(silence()));
  }

  /** Why not every program that should be up is RUNNING. */
  Future<Optional<String>> ready() {
    return statuses().map(this::notReady).otherwise(Optional.of(silence()));
  }

  private Future<List<Status>> statuses() {
    return Future.all(programs.stream().map(Health::status).toList())
        .timeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
        .map(all -> all.<Status>list());
  }

  private static Future<Status> status(ProgramVerticle program) {
    return program.status().map(json -> Status.valueOf(json.getString("status")));
  }

  private static String silence() {
    return "supervision has not answered for " + PATIENCE_SECONDS + " s";
  }

  private Optional<String> notReady(List<Status> statuses) {
    String others =
        IntStream.range(0, statuses.size())
            .filter(i -> !AS_WANTED.contains(statuses.get(i)))
            .mapToObj(i -> programs.get(i).name() + " is " + statuses.get(i))
            .collect(joining(", "));
    return others.isEmpty() ? Optional.empty() : Optional.of(others);
  }
}
