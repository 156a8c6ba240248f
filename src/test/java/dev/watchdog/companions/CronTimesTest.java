package dev.watchdog.companions;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CronTimesTest {

  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

  /** The first ones after a time. */
  private static List<String> next(String cron, ZoneId zone, String after, int count) {
    CronTimes times = CronTimes.parse(cron, zone).orElseThrow();
    List<String> found = new ArrayList<>();
    Instant now = Instant.parse(after);
    for (int i = 0; i < count; i++) {
      now = times.next(now).orElseThrow();
      found.add(now.toString());
    }
    return found;
  }

  @Test
  void each_time_follows_the_one_before() {
    assertThat(next("0 4 * * *", ZoneOffset.UTC, "2026-02-27T04:00:00Z", 2))
        .containsExactly("2026-02-28T04:00:00Z", "2026-03-01T04:00:00Z");
    assertThat(next("*/20 9 * * 1-5", ZoneOffset.UTC, "2026-01-02T09:40:00Z", 2))
        .containsExactly("2026-01-05T09:00:00Z", "2026-01-05T09:20:00Z");
  }

  @Test
  void it_is_four_by_the_clock_on_the_wall_when_the_clocks_change() {
    assertThat(next("0 4 * * *", BERLIN, "2026-03-28T00:00:00Z", 2))
        .containsExactly("2026-03-28T03:00:00Z", "2026-03-29T02:00:00Z");
    assertThat(next("0 4 * * *", BERLIN, "2026-10-24T00:00:00Z", 2))
        .containsExactly("2026-10-24T02:00:00Z", "2026-10-25T03:00:00Z");
  }

  @Test
  void an_hour_that_is_left_out_costs_no_day_its_time() {
    assertThat(next("30 2 * * *", BERLIN, "2026-03-28T12:00:00Z", 2))
        .containsExactly("2026-03-29T01:00:00Z", "2026-03-30T00:30:00Z");
  }

  @Test
  void an_hour_that_comes_twice_counts_once() {
    assertThat(next("30 2 * * *", BERLIN, "2026-10-24T12:00:00Z", 2))
        .containsExactly("2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z");
  }

  @Test
  void some_times_never_come() {
    assertThat(CronTimes.parse("0 0 30 2 *", ZoneOffset.UTC).orElseThrow().next(Instant.EPOCH))
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "soon", "* * * *", "60 * * * *", "* * * * * *", "0 4 * * * 2026"})
  void what_is_no_cron_expression_is_rejected(String cron) {
    assertThat(CronTimes.parse(cron, ZoneOffset.UTC)).isEmpty();
  }
}
