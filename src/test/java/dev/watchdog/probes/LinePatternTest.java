package dev.watchdog.probes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.watchdog.probes.LinePattern.GivenUpException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = ThreadMode.SEPARATE_THREAD)
class LinePatternTest {

  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  /** Each look at the clock takes 10 ms. */
  private final AtomicLong clock = new AtomicLong(-SECOND);

  private LinePattern pattern(String regex) {
    return new LinePattern(regex, SECOND, () -> clock.addAndGet(TimeUnit.MILLISECONDS.toNanos(10)));
  }

  @Test
  void it_is_found_anywhere_in_a_line() throws Exception {
    assertThat(pattern("Started .* in \\d+").isIn("12:00 Started app in 3 s")).isTrue();
    assertThat(pattern("^Started").isIn("12:00 Started app in 3 s")).isFalse();
    assertThat(pattern("").isIn("")).isTrue();
  }

  @Test
  void one_that_would_take_for_ever_is_given_up() {
    assertThatExceptionOfType(GivenUpException.class)
        .isThrownBy(() -> pattern(".*.*.*.*.*.*.*x").isIn("a".repeat(500)));
    assertThatExceptionOfType(GivenUpException.class)
        .isThrownBy(() -> pattern("(a+)+\\1b").isIn("a".repeat(500)));
  }

  @Test
  void each_line_has_all_of_the_time() throws Exception {
    LinePattern pattern = pattern("x$");
    for (int i = 0; i < 5; i++) {
      assertThat(pattern.isIn("y".repeat(65_536))).isFalse();
    }
  }

  @Test
  void one_that_needs_more_stack_than_there_is_is_given_up_too() {
    assertThatExceptionOfType(GivenUpException.class)
        .isThrownBy(() ->
            new LinePattern("(a|b)*c", Long.MAX_VALUE / 2, () -> 0).isIn("ab".repeat(1_000_000)));
  }
}
