package dev.watchdog.metrics;

import dev.watchdog.lifecycle.Event;
import dev.watchdog.lifecycle.Transition;
import dev.watchdog.logs.Log;
import dev.watchdog.logs.Log.Readers;
import dev.watchdog.logs.StandardStream;
import dev.watchdog.process.StallPolicy.Losses;
import dev.watchdog.program.Programs;
import io.vertx.core.spi.VertxMetricsFactory;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What this watchdog counts from its start on. Micrometer is loaded when the figures are first
 * read.
 */
public final class Metrics implements Programs.Observer {

  private final LongSupplier nanoTime;
  private final Sources sources;
  private @Nullable Exposition exposition;

  /**
   * @param losses of the watchdog's own stdout and stderr
   */
  public Metrics(Function<StandardStream, Losses> losses, LongSupplier orphansReaped) {
    this(losses, orphansReaped, System::nanoTime);
  }

  /**
   * @param nanoTime the clock of the events
   */
  Metrics(
      Function<StandardStream, Losses> losses, LongSupplier orphansReaped, LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.sources =
        new Sources(
            new CopyOnWriteArrayList<>(),
            new ConcurrentHashMap<>(),
            new OwnMeters(losses, orphansReaped));
  }

  /** What counts. */
  record Sources(List<ProgramMeters.Program> programs, Map<String, LoopLag> loops, OwnMeters own) {}

  /**
   * Begins to count a program.
   *
   * @return counts its steps
   */
  @Override
  public BiConsumer<Event, Transition> joined(String name, Log log) {
    ProgramCounts counts = new ProgramCounts(nanoTime);
    sources.programs().add(new ProgramMeters.Program(name, log, counts));
    return counts;
  }

  @Override
  public void left(String name) {
    sources.programs().removeIf(program -> program.name().equals(name));
  }

  /** Measures how busy an event loop is. To be called before the first reading. */
  public void loop(String name, Executor loop) {
    sources.loops().put(name, new LoopLag(loop, nanoTime));
  }

  /** What a Vert.x is built with to have its HTTP servers measured. */
  public VertxMetricsFactory ofHttp() {
    return new HttpMetrics(() -> exposition().registry());
  }

  /**
   * Reads all figures. It looks through {@code /proc}, so it must not run on an event loop.
   *
   * @param type the media type of the Prometheus text format or of OpenMetrics
   * @param readers of the programs' logs, by the program's name
   */
  public String read(String type, Map<String, Readers> readers) {
    return exposition().read(sources, type, readers);
  }

  private synchronized Exposition exposition() {
    Exposition known = exposition;
    if (known == null) {
      known = new Exposition();
      exposition = known;
    }
    return known;
  }
}
