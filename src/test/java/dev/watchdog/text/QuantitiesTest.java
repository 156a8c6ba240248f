package dev.watchdog.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuantitiesTest {

  @ParameterizedTest
  @CsvSource({
    "500ms, PT0.5S",
    "5s, PT5S",
    "2m, PT2M",
    "3h, PT3H",
    "1m30s, PT1M30S",
    "1h2m3s4ms, PT1H2M3.004S",
    "1.5s, PT1.5S",
    "0.25ms, PT0.00025S",
    "0.1s, PT0.1S",
    "0, PT0S",
    "0s, PT0S",
    "90m, PT1H30M",
    "1s1s, PT2S",
    "007s, PT7S",
    "8760h, PT8760H"
  })
  void durations_are_numbers_with_units(String text, Duration duration) {
    assertThat(Quantities.duration(text)).hasValue(duration);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "5",
        "s",
        "5 s",
        " 5s",
        "5s ",
        "-5s",
        "+5s",
        "5S",
        "5d",
        "5us",
        "5sec",
        "1.s",
        ".5s",
        "1,5s",
        "1e3s",
        "٣s",
        "1m30",
        "00",
        "5s\n",
        "none",
        "8761h",
        "31536001s",
        "99999999999999999999999999999999999999s",
        "111111111111111111111111111111111111111ms",
        "1s1s1s1s1s1s1s1s1s1s1s1s1s1s1s1s1s1s1s1s1s"
      })
  void what_is_no_duration_of_up_to_a_year_is_rejected(String text) {
    assertThat(Quantities.duration(text)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"0B, 0", "1B, 1", "007KiB, 7168", "16MiB, 16777216", "3GiB, 3221225472"})
  void sizes_are_numbers_with_binary_units(String text, long bytes) {
    assertThat(Quantities.bytes(text)).hasValue(bytes);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "1", "B", "1b", "1K", "1KB", "1 KiB", "1.5KiB", "-1B", "٣B", "1B\n"})
  void what_is_no_size_is_rejected(String text) {
    assertThat(Quantities.bytes(text)).isEmpty();
  }
}
