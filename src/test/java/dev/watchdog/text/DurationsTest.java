package dev.watchdog.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DurationsTest {

  @ParameterizedTest
  @CsvSource({
    "PT0S, 0 ms",
    "PT0.0009S, 0 ms",
    "PT0.25S, 250 ms",
    "PT0.999S, 999 ms",
    "PT1S, 1 s",
    "PT1.04S, 1 s",
    "PT3.2S, 3.2 s",
    "PT10S, 10 s",
    "PT59.9S, 59.9 s",
    "PT60S, 1 min",
    "PT72S, 1 min 12 s",
    "PT59M59.9S, 59 min 59 s",
    "PT1H, 1 h",
    "PT1H59S, 1 h",
    "PT2H5M, 2 h 5 min",
    "PT24H, 1 d",
    "PT76H, 3 d 4 h",
    "PT8760H, 365 d"
  })
  void two_units_at_most(Duration duration, String text) {
    assertThat(Durations.describe(duration)).isEqualTo(text);
  }

  @Test
  void a_duration_of_the_settings_is_exact() {
    assertThat(Durations.exact(Duration.ofSeconds(30))).isEqualTo("30 s");
    assertThat(Durations.exact(Duration.ofMillis(1_500))).isEqualTo("1500 ms");
  }
}
