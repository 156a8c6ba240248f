package dev.watchdog.companions;

import com.cronutils.model.CronType;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.model.time.ExecutionTime;
import com.cronutils.parser.CronParser;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.zone.ZoneOffsetTransition;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/** The times of a cron expression of five fields (crontab(5)), in a time zone. */
final class CronTimes {

  private final ExecutionTime times;
  private final ZoneId zone;

  private CronTimes(ExecutionTime times, ZoneId zone) {
    this.times = times;
    this.zone = zone;
  }

  /** Empty if the expression is invalid. */
  static Optional<CronTimes> parse(String cron, ZoneId zone) {
    try {
      CronParser parser =
          new CronParser(CronDefinitionBuilder.instanceDefinitionFor(CronType.UNIX));
      return Optional.of(new CronTimes(ExecutionTime.forCron(parser.parse(cron)), zone));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** The first time after an instant; empty for the 30th of February. */
  Optional<Instant> next(Instant after) {
    Optional<Instant> next = times.nextExecution(after.atZone(zone)).map(ZonedDateTime::toInstant);
    Optional<Instant> leftOut =
        Optional.ofNullable(zone.getRules().nextTransition(after))
            .filter(this::leavesOne)
            .map(ZoneOffsetTransition::getInstant);
    return Stream.concat(next.stream(), leftOut.stream()).min(Comparator.naturalOrder());
  }

  /** Whether a change to summer time skips a time of the schedule; it is due at the change. */
  private boolean leavesOne(ZoneOffsetTransition transition) {
    ZonedDateTime begin = transition.getDateTimeBefore().minusNanos(1).atZone(ZoneOffset.UTC);
    ZonedDateTime end = transition.getDateTimeAfter().atZone(ZoneOffset.UTC);
    return transition.isGap()
        && times.nextExecution(begin).filter(time -> time.isBefore(end)).isPresent();
  }
}
