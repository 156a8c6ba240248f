package dev.watchdog.cli;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** One of a few words, as an option's value. */
final class Choice {

  private Choice() {}

  /** The option's value, {@code byDefault} where there is none. */
  static <E extends Enum<E>> E read(Words words, String name, E byDefault) {
    E[] all = byDefault.getDeclaringClass().getEnumConstants();
    String form =
        "one of " + Arrays.stream(all).map(Choice::word).collect(Collectors.joining(", "));
    return words.value(name, byDefault, form, text -> among(all, text));
  }

  private static <E extends Enum<E>> Optional<E> among(E[] all, String text) {
    return Arrays.stream(all).filter(choice -> word(choice).equals(text)).findFirst();
  }

  /** {@code STDOUT} as one writes it: {@code stdout}. */
  static String word(Enum<?> choice) {
    return choice.name().toLowerCase(Locale.ROOT);
  }
}
