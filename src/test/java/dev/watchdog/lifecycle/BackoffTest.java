package dev.watchdog.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class BackoffTest {

  private static final Duration FIVE = Duration.ofSeconds(5);
  private static final Duration MAX = Duration.ofMinutes(5);
  private static final Duration EVER = Duration.ofSeconds(Long.MAX_VALUE, 999_999_999);

  @Test
  void factor_1_keeps_the_delay() {
    Backoff backoff = Backoff.constant(FIVE);
    assertThat(backoff.delay(1, 0.9)).isEqualTo(FIVE);
    assertThat(backoff.delay(1000, 0.9)).isEqualTo(FIVE);
  }

  @Test
  void the_delay_is_multiplied_by_the_factor_each_time_up_to_the_maximum() {
    Backoff backoff = new Backoff(FIVE, 3, MAX, 0);
    assertThat(backoff.delay(1, 0)).isEqualTo(FIVE);
    assertThat(backoff.delay(2, 0)).isEqualTo(Duration.ofSeconds(15));
    assertThat(backoff.delay(4, 0)).isEqualTo(Duration.ofSeconds(135));
    assertThat(backoff.delay(5, 0)).isEqualTo(MAX);
    assertThat(backoff.delay(6, 0)).isEqualTo(MAX);
  }

  @Test
  void a_factor_may_be_a_fraction() {
    assertThat(new Backoff(FIVE, 1.5, MAX, 0).delay(2, 0)).isEqualTo(Duration.ofMillis(7500));
  }

  @Test
  void durations_may_be_shorter_than_a_second_or_end_between_two() {
    Backoff backoff = new Backoff(Duration.ofMillis(500), 3, Duration.ofMillis(2500), 0);
    assertThat(backoff.delay(1, 0)).isEqualTo(Duration.ofMillis(500));
    assertThat(backoff.delay(2, 0)).isEqualTo(Duration.ofMillis(1500));
    assertThat(backoff.delay(3, 0)).isEqualTo(Duration.ofMillis(2500));
  }

  @Test
  void the_maximum_holds_for_the_first_delay_too() {
    assertThat(new Backoff(MAX, 1, FIVE, 0).delay(1, 0)).isEqualTo(FIVE);
  }

  @Test
  void jitter_is_added_after_the_maximum() {
    Backoff backoff = new Backoff(FIVE, 10, MAX, 0.2);
    assertThat(backoff.delay(1, 0)).isEqualTo(FIVE);
    assertThat(backoff.delay(1, 0.5)).isEqualTo(Duration.ofMillis(5500));
    assertThat(backoff.delay(9, 0.5)).isEqualTo(Duration.ofSeconds(330));
  }

  @Test
  void no_delay_stays_no_delay_however_often() {
    assertThat(new Backoff(Duration.ZERO, 10, MAX, 1).delay(1, 0.5)).isZero();
    assertThat(new Backoff(Duration.ZERO, 10, MAX, 1).delay(1000, 0.5)).isZero();
  }

  @Test
  void growth_beyond_all_numbers_ends_at_the_maximum() {
    Backoff backoff = new Backoff(FIVE, 10, MAX, 0);
    assertThat(backoff.delay(1000, 0)).isEqualTo(MAX);
    assertThat(backoff.delay(Integer.MAX_VALUE, 0)).isEqualTo(MAX);
  }

  @Test
  void durations_beyond_292_years_do_not_throw() {
    Duration most = Duration.ofNanos(Long.MAX_VALUE);
    assertThat(new Backoff(FIVE, 10, EVER, 0).delay(3, 0)).isEqualTo(Duration.ofSeconds(500));
    assertThat(new Backoff(FIVE, 10, EVER, 0).delay(1000, 0)).isEqualTo(most);
    assertThat(new Backoff(EVER, 2, EVER, 1).delay(1000, 0.9)).isEqualTo(most);
    assertThat(new Backoff(EVER, 1, FIVE, 0).delay(1, 0)).isEqualTo(FIVE);
  }
}
