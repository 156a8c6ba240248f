package dev.watchdog.companions;

import dev.watchdog.process.proc.Usage;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.IntToLongFunction;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Restarts a program whose run uses more memory than a limit for some time. The time starts again
 * when memory falls below the limit, and with each run.
 */
public final class MemoryWatch extends VerticleBase {

  private static final Logger LOG = LoggerFactory.getLogger(MemoryWatch.class);
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration INTERVAL = Duration.ofSeconds(5);

  private final IntToLongFunction residentBytes;
  private final LongSupplier nanoTime;

  private JsonObject status = new JsonObject();
  private JsonObject restart = new JsonObject();
  private long limit;
  private Duration patience = PATIENCE;
  private Optional<Excess> excess = Optional.empty();

  public MemoryWatch() {
    this(child -> Usage.look().ofRun(child).residentBytes(), System::nanoTime);
  }

  /**
   * @param residentBytes of the run whose child has a pid
   */
  MemoryWatch(IntToLongFunction residentBytes, LongSupplier nanoTime) {
    this.residentBytes = residentBytes;
    this.nanoTime = nanoTime;
  }

  /** When a run first exceeded the limit. */
  private record Excess(int run, long sinceNanos) {}

  @Override
  public Future<?> start() throws CompanionException {
    Fields fields = new Fields(config());
    String program = fields.text("program");
    limit = fields.bytes("limit");
    patience = fields.duration("for", PATIENCE);
    Duration interval = fields.duration("every", INTERVAL);
    fields.check();
    status = new JsonObject().put("command", "status").put("program", program);
    restart = new JsonObject().put("command", "restart").put("program", program);
    CommandSender commands = new CommandSender(vertx, "MemoryWatch");
    vertx.setPeriodic(interval.toMillis(), _ -> look(commands));
    return commands.send(status);
  }

  private void look(CommandSender commands) {
    commands
        .send(status)
        .onSuccess(record -> {
          if (isExceeded(record)) {
            commands.send(restart);
          }
        });
  }

  private boolean isExceeded(JsonObject record) {
    if (!List.of("STARTING", "RUNNING").contains(record.getString("status"))
        || !record.containsKey("pid")) {
      excess = Optional.empty();
      return false;
    }
    return isExceeded(record, residentBytes.applyAsLong(record.getInteger("pid")));
  }

  private boolean isExceeded(JsonObject record, long bytes) {
    int run = record.getInteger("run");
    long now = nanoTime.getAsLong();
    if (bytes <= limit) {
      excess = Optional.empty();
      return false;
    }
    Excess since = excess.filter(e -> e.run() == run).orElseGet(() -> new Excess(run, now));
    excess = Optional.of(since);
    if (now - since.sinceNanos() < patience.toNanos()) {
      return false;
    }
    excess = Optional.empty();
    LOG.warn(
        "{} has used more than its limit of {} MiB for {} s: {} MiB",
        record.getString("program"),
        limit >> 20,
        patience.toSeconds(),
        bytes >> 20);
    return true;
  }
}
