package dev.watchdog.arguments;

import static org.assertj.core.api.Assertions.assertThat;

import dev.watchdog.config.Option;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The forms of Go's flag package. */
class ArgumentParserTest {

  private List<String> problems = List.of();

  /** What the parser makes of the arguments of {@code run}. */
  private record CommandLine(
      Map<Option, String> options, Optional<List<String>> rest, boolean help) {}

  private CommandLine parse(String... words) {
    ArgumentParser parser = ArgumentParser.parse(List.of(words), Option.flags());
    Map<Option, String> options = new EnumMap<>(Option.class);
    for (Option option : Option.values()) {
      parser.value(option.key()).ifPresent(value -> options.put(option, value));
    }
    Optional<List<String>> rest = parser.onlyRest("; a command goes after --");
    problems = parser.problems();
    return new CommandLine(options, rest, parser.isHelp());
  }

  private CommandLine parseWell(String... words) {
    CommandLine line = parse(words);
    assertThat(problems).isEmpty();
    return line;
  }

  @Test
  void an_empty_command_line_is_valid() {
    CommandLine line = parseWell();
    assertThat(line.options()).isEmpty();
    assertThat(line.rest()).isEmpty();
    assertThat(line.help()).isFalse();
  }

  @Test
  void one_dash_or_two_and_a_value_apart_or_joined_are_the_same() {
    for (List<String> words :
        List.of(
            List.of("-restart-delay", "2s"),
            List.of("--restart-delay", "2s"),
            List.of("-restart-delay=2s"),
            List.of("--restart-delay=2s"))) {
      assertThat(parseWell(words.toArray(String[]::new)).options())
          .isEqualTo(Map.of(Option.RESTART_DELAY, "2s"));
    }
  }

  @Test
  void the_last_of_several_counts() {
    assertThat(parseWell("-name", "a", "--name=b", "-name", "c").options())
        .isEqualTo(Map.of(Option.NAME, "c"));
  }

  @Test
  void each_of_several_companions_counts() {
    assertThat(parseWell("-companion", "a.B", "--companion=c.D {}").options())
        .isEqualTo(Map.of(Option.COMPANION, "a.B\nc.D {}"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1s", "--", "-help", "-name", "-", ""})
  void whatever_follows_an_option_is_its_value(String value) {
    CommandLine line = parseWell("-restart-delay", value);
    assertThat(line.options()).isEqualTo(Map.of(Option.RESTART_DELAY, value));
    assertThat(line.rest()).isEmpty();
    assertThat(line.help()).isFalse();
  }

  @Test
  void a_joined_value_may_be_empty_or_hold_more_equals_signs() {
    assertThat(parseWell("-name=").options()).isEqualTo(Map.of(Option.NAME, ""));
    assertThat(parseWell("-name=a=b").options()).isEqualTo(Map.of(Option.NAME, "a=b"));
  }

  @Test
  void two_dashes_end_the_options() {
    CommandLine line = parseWell("-name", "web", "--", "-name", "x", "--", "-h", "");
    assertThat(line.options()).isEqualTo(Map.of(Option.NAME, "web"));
    assertThat(line.rest()).isEqualTo(Optional.of(List.of("-name", "x", "--", "-h", "")));
    assertThat(line.help()).isFalse();
  }

  @Test
  void two_dashes_may_be_followed_by_nothing() {
    assertThat(parseWell("--").rest()).isEqualTo(Optional.of(List.of()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"-h", "--h", "-help", "--help"})
  void help_may_be_asked_for(String flag) {
    assertThat(parseWell("-name", "x", flag).help()).isTrue();
  }

  @Test
  void an_option_at_the_end_lacks_its_value() {
    parse("-restart-delay");
    assertThat(problems)
        .containsExactly("option -restart-delay needs a value: -restart-delay DURATION");
  }

  @Test
  void an_unknown_option_is_reported_with_a_suggestion() {
    parse("--restart-dely=2s");
    assertThat(problems)
        .containsExactly("unknown option -restart-dely; did you mean -restart-delay?");
  }

  @Test
  void nothing_is_suggested_for_what_resembles_nothing() {
    parse("-verbose");
    assertThat(problems).containsExactly("unknown option -verbose");
  }

  @Test
  void the_value_of_an_unknown_option_is_no_second_mistake() {
    CommandLine line = parse("-colour", "red", "-name", "web");
    assertThat(problems).containsExactly("unknown option -colour");
    assertThat(line.options()).isEqualTo(Map.of(Option.NAME, "web"));
  }

  @Test
  void an_unknown_option_without_a_value_swallows_nothing() {
    CommandLine line = parse("-verbose", "-name", "web", "-quiet", "--", "true");
    assertThat(problems).containsExactly("unknown option -verbose", "unknown option -quiet");
    assertThat(line.options()).isEqualTo(Map.of(Option.NAME, "web"));
    assertThat(line.rest()).isEqualTo(Optional.of(List.of("true")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"java", "-", "", "status"})
  void a_word_that_is_no_option_is_unexpected(String word) {
    parse(word);
    assertThat(problems)
        .containsExactly("unexpected argument \"" + word + "\"; a command goes after --");
  }

  @ParameterizedTest
  @ValueSource(strings = {"-=x", "---name", "--=", "-NAME", "- name"})
  void odd_spellings_are_unknown_options(String word) {
    parse(word);
    assertThat(problems).singleElement().asString().startsWith("unknown option -");
  }
}
