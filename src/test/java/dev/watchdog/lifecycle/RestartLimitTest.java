package dev.watchdog.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class RestartLimitTest {

  private static final Duration NOW = Duration.ofSeconds(100);

  @Test
  void deaths_count_while_they_are_younger_than_the_period() {
    RestartLimit limit = new RestartLimit(5, Duration.ofSeconds(60));
    Duration justOver = Duration.ofSeconds(40);
    Duration justWithin = justOver.plusNanos(1);
    assertThat(limit.within(List.of(Duration.ZERO, justOver, justWithin, NOW), NOW))
        .containsExactly(justWithin, NOW);
  }

  @Test
  void one_death_more_than_the_restarts_is_too_many() {
    RestartLimit limit = new RestartLimit(2, Duration.ofSeconds(60));
    assertThat(limit.isExceeded(List.of(NOW, NOW))).isFalse();
    assertThat(limit.isExceeded(List.of(NOW, NOW, NOW))).isTrue();
  }

  @Test
  void with_0_restarts_the_first_death_is_too_many() {
    RestartLimit limit = new RestartLimit(0, Duration.ofNanos(1));
    assertThat(limit.isExceeded(List.of())).isFalse();
    assertThat(limit.isExceeded(limit.within(List.of(NOW), NOW))).isTrue();
  }

  @Test
  void a_period_without_end_does_not_throw() {
    Duration ever = Duration.ofSeconds(Long.MAX_VALUE, 999_999_999);
    RestartLimit limit = new RestartLimit(5, ever);
    assertThat(limit.within(List.of(Duration.ZERO, NOW), NOW)).hasSize(2);
    assertThat(limit.within(List.of(Duration.ZERO), Duration.ZERO)).hasSize(1);
  }
}
