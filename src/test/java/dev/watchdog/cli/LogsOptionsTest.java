package dev.watchdog.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.watchdog.arguments.ArgumentParser;
import dev.watchdog.arguments.ArgumentParser.Result;
import dev.watchdog.arguments.Flag;
import dev.watchdog.cli.LogsCommand.Options;
import dev.watchdog.cli.client.LogRequest;
import dev.watchdog.cli.terminal.Format;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The options of a client. */
class LogsOptionsTest {

  private static Result<Options> parse(String... words) {
    List<Flag> flags = new LogsCommand().flags();
    return LogsCommand.options(ArgumentParser.parse(List.of(words), flags));
  }

  private static Options logs(String... words) {
    return switch (parse(words)) {
      case Result.Valid<Options>(Options options) -> options;
      case Result<Options> other -> throw new AssertionError(other);
    };
  }

  private static List<String> problems(String... words) {
    return switch (parse(words)) {
      case Result.Invalid<Options>(List<String> problems) -> problems;
      case Result<Options> other -> throw new AssertionError(other);
    };
  }

  @Test
  void the_defaults_are_those_of_the_contract() {
    assertThat(logs())
        .isEqualTo(
            new Options(
                new LogRequest(Optional.empty(), OptionalInt.of(10), LogRequest.Stream.ALL),
                false,
                Format.TEXT,
                false,
                Optional.empty()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "web -f -n 5 -o json -stream stderr -socket /s",
        "--follow --n=5 --o=json --stream=stderr --socket=/s web",
        "-n 7 -f=true -o text -o json web -stream=stderr -socket /s -n=5",
        "-follow -n 5 -o json -stream stderr -socket /s -- web"
      })
  void options_take_one_dash_or_two_and_stand_anywhere(String line) {
    assertThat(logs(line.split(" ")))
        .isEqualTo(
            new Options(
                new LogRequest(Optional.of("web"), OptionalInt.of(5), LogRequest.Stream.STDERR),
                true,
                Format.JSON,
                false,
                Optional.of("/s")));
  }

  @ParameterizedTest
  @CsvSource({"10, tail:10, 10", "0, now, 0", "all, start, 2147483647", "1, tail:1, 1"})
  void a_number_of_lines_may_be_none_or_all(String n, String from, String tail) {
    assertThat(logs("-n", n).request().from()).isEqualTo(from);
    assertThat(logs("-n", n).request().past()).isEqualTo("/logs?tail=" + tail + "&stream=all");
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "", "ten", "1.5", "99999999999", "All"})
  void anything_else_is_none(String n) {
    assertThat(problems("-n", n))
        .containsExactly("-n: \"" + n + "\" is not a number of lines, or all");
  }

  @Test
  void a_name_cannot_lead_elsewhere() {
    assertThat(logs("a/../b?c d\r\n").request().past())
        .startsWith("/v1/programs/a%2F..%2Fb%3Fc%20d%0D%0A/logs?tail=10");
  }

  @Test
  void mistakes_are_reported() {
    assertThat(problems("-n")).containsExactly("option -n needs a value: -n N");
    assertThat(problems("-f=maybe")).containsExactly("-f: \"maybe\" is not true or false");
    assertThat(problems("")).containsExactly("an empty word is not a program's name");
    assertThat(problems("-stream", "both"))
        .containsExactly("-stream: \"both\" is not one of all, stdout, stderr");
  }

  @Test
  void a_switch_may_be_turned_off_again() {
    assertThat(logs("-f", "-f=false").follow()).isFalse();
  }
}
