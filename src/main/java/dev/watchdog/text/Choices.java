package dev.watchdog.text;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Enum constants as users write them: {@code ON_FAILURE} is {@code on-failure}. */
public final class Choices {

  private Choices() {}

  public static String word(Enum<?> choice) {
    return choice.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  public static List<String> words(Enum<?>... choices) {
    List<String> words = new ArrayList<>(choices.length);
    for (Enum<?> choice : choices) {
      words.add(word(choice));
    }
    return List.copyOf(words);
  }

  /** "one of always, never". */
  public static String form(Enum<?>... choices) {
    return "one of " + String.join(", ", words(choices));
  }

  public static <E extends Enum<E>> Optional<E> find(String text, E[] choices) {
    for (E choice : choices) {
      if (word(choice).equals(text)) {
        return Optional.of(choice);
      }
    }
    return Optional.empty();
  }
}
