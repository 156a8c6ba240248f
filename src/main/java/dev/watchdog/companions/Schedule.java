package dev.watchdog.companions;

import dev.watchdog.lifecycle.Signal;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.json.JsonObject;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends a command at the times of a cron expression. */
public final class Schedule extends VerticleBase {

  private static final Logger LOG = LoggerFactory.getLogger(Schedule.class);
  private static final List<String> COMMANDS = List.of("restart", "signal", "start", "stop");

  /** How often to check the clock: a timer does not notice that the clock was set. */
  private static final Duration LOOK = Duration.ofMinutes(1);

  private final InstantSource clock;
  private JsonObject command = new JsonObject();

  public Schedule() {
    this(InstantSource.system());
  }

  Schedule(InstantSource clock) {
    this.clock = clock;
  }

  @Override
  public Future<?> start() throws CompanionException {
    Fields fields = new Fields(config());
    command = command(fields);
    Optional<CronTimes> times = times(fields);
    Optional<Instant> first = times.flatMap(t -> t.next(clock.instant()));
    if (times.isPresent() && first.isEmpty()) {
      fields.problem("\"cron\" names a time that never comes");
    }
    fields.check();
    await(first.orElseThrow(), times.orElseThrow(), new CommandSender(vertx, "Schedule"));
    return Future.succeededFuture();
  }

  private static JsonObject command(Fields fields) {
    JsonObject command = new JsonObject().put("program", fields.text("program"));
    String word = fields.optionalText("command").orElse("restart");
    if (!COMMANDS.contains(word)) {
      fields.problem("\"command\" is one of " + String.join(", ", COMMANDS));
    }
    Optional<String> signal = fields.optionalText("signal");
    if (signal.isPresent() != word.equals("signal")) {
      fields.problem("\"signal\" goes with the command signal");
    }
    if (signal.isPresent() && signal.flatMap(Signal::parse).isEmpty()) {
      fields.problem("\"signal\" is not one such as HUP");
    }
    signal.ifPresent(s -> command.put("signal", s));
    return command.put("command", word);
  }

  private static Optional<CronTimes> times(Fields fields) {
    String cron = fields.text("cron");
    Optional<CronTimes> times = CronTimes.parse(cron, zone(fields));
    if (times.isEmpty() && !cron.isEmpty()) {
      fields.problem("\"cron\" is not a time such as 0 4 * * *");
    }
    return times;
  }

  private static ZoneId zone(Fields fields) {
    String zone = fields.optionalText("timeZone").orElse("UTC");
    try {
      return ZoneId.of(zone);
    } catch (DateTimeException e) {
      fields.problem("\"timeZone\" is not one such as Europe/Berlin");
      return ZoneOffset.UTC;
    }
  }

  private void await(Instant due, CronTimes times, CommandSender commands) {
    Duration rest = Duration.between(clock.instant(), due);
    long millis = Math.clamp(rest.toMillis() + 1, 1, LOOK.toMillis());
    vertx.setTimer(millis, _ -> look(due, times, commands));
  }

  private void look(Instant due, CronTimes times, CommandSender commands) {
    if (clock.instant().isBefore(due)) {
      await(due, times, commands);
      return;
    }
    commands.send(command);
    times
        .next(clock.instant())
        .ifPresentOrElse(
            next -> await(next, times, commands), () -> LOG.info("the schedule is over"));
  }
}
