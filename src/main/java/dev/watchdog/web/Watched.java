package dev.watchdog.web;

import dev.watchdog.bus.EventHistory;
import dev.watchdog.logs.Readers;
import dev.watchdog.program.ProgramVerticle;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;

/** What there is to be seen. */
public record Watched(List<ProgramVerticle> programs, EventHistory events, Metrics metrics) {

  /** What there is to be measured. */
  @FunctionalInterface
  public interface Metrics {
    /**
     * All figures, as of now.
     *
     * @param type the media type to write them in
     * @param readers who reads the programs' logs, by the program's name
     */
    Future<String> read(String type, Map<String, Readers> readers);
  }
}
