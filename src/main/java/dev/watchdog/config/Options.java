package dev.watchdog.config;

import dev.watchdog.text.Choices;
import dev.watchdog.text.Quantities;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/** Converts options to values. An invalid value is a problem, and the default replaces it. */
final class Options {

  private static final String DURATION_FORM = "a duration such as 500ms, 5s or 2m";

  private final Function<Option, SourcedText> given;
  private final Problems problems;

  Options(Function<Option, SourcedText> given, Problems problems) {
    this.given = given;
    this.problems = problems;
  }

  SourcedText given(Option option) {
    return given.apply(option);
  }

  String text(Option option) {
    return given(option).text();
  }

  boolean isGiven(Option option) {
    return given(option).isGiven();
  }

  /** Whether the value is not {@code none}. */
  boolean isSet(Option option) {
    return !text(option).equals("none");
  }

  Duration duration(Option option) {
    return read(option, DURATION_FORM, Quantities::duration);
  }

  double number(Option option, double min, double max, String form) {
    return read(option, form, text -> Values.number(text).filter(n -> n >= min && n <= max));
  }

  <E extends Enum<E>> E choice(Option option, E[] choices) {
    return read(option, Choices.form(choices), text -> Choices.find(text, choices));
  }

  <T> Optional<T> unlessNone(Option option, String form, Function<String, Optional<T>> reading) {
    return isSet(option) ? problems.value(given(option), form, reading) : Optional.empty();
  }

  <T> T read(Option option, String form, Function<String, Optional<T>> reading) {
    return problems
        .value(given(option), form, reading)
        .or(() -> reading.apply(option.byDefault()))
        .orElseThrow();
  }

  /**
   * Adds the problem that a value cannot be used.
   *
   * @param is the rest of the sentence: "is not a file"
   */
  <T> Optional<T> reject(Option option, String is) {
    problems.add(given(option).refused(is));
    return Optional.empty();
  }
}
