package dev.watchdog.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SignalTest {

  static IntStream numbers() {
    return IntStream.rangeClosed(1, 64);
  }

  @ParameterizedTest
  @MethodSource("numbers")
  void every_signal_is_read_back_from_its_name_and_number(int number) {
    Signal signal = new Signal(number);
    String name = signal.name();
    assertThat(name).startsWith("SIG");
    assertThat(Signal.parse(name)).contains(signal);
    assertThat(Signal.parse(name.toLowerCase(Locale.ROOT))).contains(signal);
    assertThat(Signal.parse(name.substring(3))).contains(signal);
    assertThat(Signal.parse(Integer.toString(number))).contains(signal);
    assertThat(Signal.parse(" " + name + "\n")).contains(signal);
  }

  @Test
  void no_two_signals_have_the_same_name() {
    assertThat(numbers().mapToObj(number -> new Signal(number).name())).doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @CsvSource({
    "1, SIGHUP", "2, SIGINT", "3, SIGQUIT", "6, SIGABRT", "9, SIGKILL", "10, SIGUSR1",
    "11, SIGSEGV", "12, SIGUSR2", "13, SIGPIPE", "14, SIGALRM", "15, SIGTERM", "17, SIGCHLD",
    "18, SIGCONT", "19, SIGSTOP", "28, SIGWINCH", "31, SIGSYS", "32, SIG32", "33, SIG33",
    "34, SIGRTMIN", "37, SIGRTMIN+3", "64, SIGRTMIN+30"
  })
  void names_are_those_of_signal_7(int number, String name) {
    assertThat(new Signal(number)).hasToString(name);
  }

  @Test
  void the_constants_have_their_numbers() {
    assertThat(Signal.HUP).isEqualTo(new Signal(1));
    assertThat(Signal.INT.name()).isEqualTo("SIGINT");
    assertThat(Signal.QUIT.name()).isEqualTo("SIGQUIT");
    assertThat(Signal.KILL.name()).isEqualTo("SIGKILL");
    assertThat(Signal.USR1.name()).isEqualTo("SIGUSR1");
    assertThat(Signal.TERM.name()).isEqualTo("SIGTERM");
    assertThat(Signal.CONT.name()).isEqualTo("SIGCONT");
    assertThat(Signal.WINCH.name()).isEqualTo("SIGWINCH");
  }

  @Test
  void the_real_time_signals_count_from_both_ends() {
    assertThat(Signal.parse("RTMAX")).contains(new Signal(64));
    assertThat(Signal.parse("sigrtmax-1")).contains(new Signal(63));
    assertThat(Signal.parse("RTMAX-30")).isEqualTo(Signal.parse("RTMIN"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "SIG",
        "0",
        "65",
        "-1",
        "+15",
        "015",
        "1.5",
        "TERMINATE",
        "SIGSIGTERM",
        "SIG15",
        "RTMIN+31",
        "RTMIN-1",
        "RTMAX-31",
        "RTMAX+1",
        "RTMAX-",
        "RTMIN+",
        "99999999999999999999",
        "TERM KILL",
        "\0"
      })
  void anything_else_is_no_signal(String text) {
    assertThat(Signal.parse(text)).isEmpty();
  }
}
