package dev.watchdog.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.watchdog.lifecycle.RestartLimit;
import dev.watchdog.lifecycle.Signal;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ValuesTest {

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
    assertThat(Values.duration(text)).hasValue(duration);
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
    assertThat(Values.duration(text)).isEmpty();
  }

  @Test
  void a_restart_limit_is_a_number_of_deaths_in_a_period() {
    assertThat(Values.restartLimit("5/1m")).hasValue(new RestartLimit(5, Duration.ofMinutes(1)));
    assertThat(Values.restartLimit("0/1m30s"))
        .hasValue(new RestartLimit(0, Duration.ofSeconds(90)));
    assertThat(Values.restartLimit("999999/1ms"))
        .hasValue(new RestartLimit(999_999, Duration.ofMillis(1)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "5", "/", "5/", "/1m", "-1/1m", "1000000/1m", "5/0", "5/0s", "5/m", "5/1m/1m"})
  void what_is_no_restart_limit_is_rejected(String text) {
    assertThat(Values.restartLimit(text)).isEmpty();
  }

  @Test
  void a_number_is_finite() {
    assertThat(Values.number("1.5")).hasValue(1.5);
    assertThat(Values.number("-3")).hasValue(-3.0);
    for (String text : new String[] {"", "x", "1,5", "NaN", "Infinity", "1e999", "-Infinity"}) {
      assertThat(Values.number(text)).as(text).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "TERM, 15",
    "SIGTERM, 15",
    "sigterm, 15",
    "15, 15",
    "INT, 2",
    "quit, 3",
    "RTMIN, 34",
    "SIGRTMIN+3, 37",
    "rtmin+30, 64",
    "64, 64",
    "1, 1"
  })
  void a_stop_signal_is_a_name_or_a_number(String text, int number) {
    assertThat(Values.stopSignal(text)).hasValue(new Signal(number));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "0", "-1", "65", "KILL", "SIGKILL", "9", "SIG", "SIGSIGTERM", "RTMIN+31", "x"})
  void what_is_no_signal_and_what_only_kills_is_no_stop_signal(String text) {
    assertThat(Values.stopSignal(text)).isEmpty();
  }
}
