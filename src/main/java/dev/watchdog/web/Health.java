package dev.watchdog.web;

import dev.watchdog.program.ProgramVerticle;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Whether supervision works, and whether what it supervises does. */
final class Health {

  private static final int PATIENCE_SECONDS = 1;

  private final Supplier<List<ProgramVerticle>> programs;

  Health(Supplier<List<ProgramVerticle>> programs) {
    this.programs = programs;
  }

  /** What is wrong with the watchdog itself. */
  Future<Optional<String>> live() {
    return complaints().map(_ -> Optional.<String>empty()).otherwise(Optional.of(silence()));
  }

  /** Why not every program that should be up is RUNNING. */
  Future<Optional<String>> ready() {
    return complaints()
        .map(all -> Optional.of(String.join(", ", all)).filter(sentence -> !sentence.isEmpty()))
        .otherwise(Optional.of(silence()));
  }

  private Future<List<String>> complaints() {
    return Future.all(programs.get().stream().map(ProgramVerticle::notReady).toList())
        .timeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
        .map(all -> all.<Optional<String>>list().stream().flatMap(Optional::stream).toList());
  }

  private static String silence() {
    return "supervision has not answered for " + PATIENCE_SECONDS + " s";
  }
}
