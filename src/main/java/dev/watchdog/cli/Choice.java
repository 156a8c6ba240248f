package dev.watchdog.cli;

import dev.watchdog.config.Choices;
import java.util.Arrays;
import java.util.Optional;

/** One of a few words, as an option's value. */
final class Choice {

  private Choice() {}

  /** The option's value, {@code byDefault} where there is none. */
  static <E extends Enum<E>> E read(Words words, String name, E byDefault) {
    E[] all = byDefault.getDeclaringClass().getEnumConstants();
    String form = "one of " + String.join(", ", Choices.words(all));
    return words.value(name, byDefault, form, text -> among(all, text));
  }

  private static <E extends Enum<E>> Optional<E> among(E[] all, String text) {
    return Arrays.stream(all).filter(choice -> Choices.word(choice).equals(text)).findFirst();
  }
}
