package dev.watchdog.web;

import dev.watchdog.bus.EventHistory;
import dev.watchdog.logs.Readers;
import dev.watchdog.program.NotReloadedException;
import dev.watchdog.program.ProgramVerticle;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * What there is to be seen.
 *
 * @param programs those that there are, whenever it is asked
 * @param reload reads the config file again, and says what it came to; fails with a {@link
 *     NotReloadedException}
 */
public record WebSources(
    Supplier<List<ProgramVerticle>> programs,
    EventHistory events,
    Metrics metrics,
    Supplier<Future<JsonObject>> reload) {

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
