package dev.watchdog.config;

import dev.watchdog.text.Printable;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Collects all problems, so that they are reported at once. The number is limited, because the
 * config file may be a file of something else.
 */
final class Problems {

  static final int SENTENCES_MAX = 100;
  static final int CHARS_MAX = 2_000;

  /** A set, because a problem in {@code defaults} occurs once for each program. */
  private final Set<String> sentences = new LinkedHashSet<>();

  private long untold;

  /** Adds a sentence, which may quote any input. */
  void add(String sentence) {
    String readable = Printable.of(shortened(sentence));
    if (!isFull()) {
      sentences.add(readable);
    } else if (!sentences.contains(readable)) {
      untold++;
    }
  }

  /**
   * Converts a text to a value; if that fails, adds a problem and returns empty.
   *
   * @param form the expected form: "a duration such as 5s"
   */
  <T> Optional<T> value(SourcedText given, String form, Function<String, Optional<T>> reading) {
    Optional<T> value = reading.apply(given.text());
    if (value.isEmpty()) {
      add(given.refused("is not " + form));
    }
    return value;
  }

  /** Keeps both ends: the cause is at the start or at the end, and the quote between them. */
  private static String shortened(String sentence) {
    int half = CHARS_MAX / 2;
    return sentence.length() <= CHARS_MAX
        ? sentence
        : sentence.substring(0, half) + " … " + sentence.substring(sentence.length() - half);
  }

  /** Whether further problems are only counted. */
  boolean isFull() {
    return sentences.size() >= SENTENCES_MAX;
  }

  boolean isEmpty() {
    return sentences.isEmpty();
  }

  List<String> sentences() {
    Stream<String> rest =
        Stream.of("there are " + untold + " more problems").filter(_ -> untold > 0);
    return Stream.concat(sentences.stream(), rest).toList();
  }
}
