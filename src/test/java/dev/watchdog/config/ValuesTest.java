package dev.watchdog.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.watchdog.access.Address;
import dev.watchdog.lifecycle.RestartLimit;
import dev.watchdog.lifecycle.Signal;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ValuesTest {

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

  @ParameterizedTest
  @CsvSource({"0, 0", "2, 2", "1.5, 1.5", "-3, -3", "007, 7", "0.25, 0.25"})
  void a_number_is_decimal(String text, double number) {
    assertThat(Values.number(text)).hasValue(number);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "x",
        "1,5",
        "NaN",
        "Infinity",
        "-Infinity",
        "1e3",
        "1e999",
        "1d",
        "1F",
        "0x1p3",
        "1.",
        ".5",
        "+1",
        " 1",
        "1\n",
        "٣"
      })
  void a_number_has_none_of_the_other_forms_of_java(String text) {
    assertThat(Values.number(text)).isEmpty();
  }

  @Test
  void a_number_is_finite() {
    assertThat(Values.number("9".repeat(400))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "TERM, 15",
    "SIGTERM, 15",
    "sigterm, 15",
    "15, 15",
    "INT, 2",
    "quit, 3",
    "WINCH, 28",
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
  @ValueSource(strings = {"", "0", "-1", "65", "SIG", "SIGSIGTERM", "RTMIN+31", "x"})
  void what_is_no_signal_is_no_stop_signal_either(String text) {
    assertThat(Values.stopSignal(text)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "KILL", "SIGKILL", "9", "STOP", "19", "TSTP", "TTIN", "TTOU", "CONT", "sigcont", "CHLD",
        "URG", "32", "33"
      })
  void a_signal_that_cannot_end_a_program_is_no_stop_signal(String text) {
    assertThat(Values.stopSignal(text)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1:8910, 127.0.0.1, 8910",
    "[::1]:80, ::1, 80",
    "[fe80::1%eth0]:80, fe80::1%eth0, 80",
    "localhost:0, localhost, 0",
    ":80, 0.0.0.0, 80",
    "x:00080, x, 80"
  })
  void addresses_are_a_host_and_a_port(String text, String host, int port) {
    assertThat(Values.address(text)).hasValue(new Address(host, port));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", ":", "80", "x", "x:", "x:y", "::1:80", "[]:80", "[::1]80", "x:100000"})
  void what_is_no_address_is_rejected(String text) {
    assertThat(Values.address(text)).isEmpty();
  }

  @Test
  void only_literals_of_loopback_and_localhost_are_surely_loopback() {
    for (String host : new String[] {"localhost", "127.0.0.1", "127.1.2.3", "::1"}) {
      assertThat(new Address(host, 1).isLoopback()).as(host).isTrue();
    }
    for (String host : new String[] {"0.0.0.0", "::", "10.0.0.1", "x", "localhost.", "fe80::1"}) {
      assertThat(new Address(host, 1).isLoopback()).as(host).isFalse();
    }
  }

  @Test
  void a_path_has_a_name() {
    assertThat(Values.path("a/b")).hasValue(Path.of("a/b"));
    assertThat(Values.path("")).isEmpty();
    assertThat(Values.path("a\0b")).isEmpty();
  }
}
