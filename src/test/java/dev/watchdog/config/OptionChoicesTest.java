package dev.watchdog.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.watchdog.config.SettingsReader.Result;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is offered as an option's value is just what is read as one. */
class OptionChoicesTest {

  static Stream<Option> options() {
    return Arrays.stream(Option.values()).filter(option -> !option.choices().isEmpty());
  }

  @ParameterizedTest
  @MethodSource("options")
  void each_is_accepted(Option option) {
    assertThat(option.choices()).allMatch(choice -> problems(option, choice).isEmpty());
  }

  @ParameterizedTest
  @MethodSource("options")
  void there_are_no_others(Option option) {
    assertThat(problems(option, "x"))
        .containsExactly(
            "%s: \"x\" is not one of %s"
                .formatted(option.flag(), String.join(", ", option.choices())));
  }

  private static List<String> problems(Option option, String value) {
    List<String> words =
        option == Option.BUSINESS_PROGRAM_TYPE
            ? List.of(option.flag(), value, "-business-program-path", "/x")
            : List.of(option.flag(), value, "--", "true");
    return SettingsReader.read(words, Map.of()) instanceof Result.Invalid(List<String> problems)
        ? problems
        : List.of();
  }
}
