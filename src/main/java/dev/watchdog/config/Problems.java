package dev.watchdog.config;

import dev.watchdog.text.Printable;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What is wrong with what was given, collected so that all of it can be told at once: as much of it
 * as somebody would read, who may have named a file of something else.
 */
final class Problems {

  static final int SENTENCES_MAX = 100;
  static final int CHARS_MAX = 2_000;

  /** What holds for several programs is read for each of them, and told once. */
  private final Set<String> sentences = new LinkedHashSet<>();

  private long untold;

  /** A sentence quotes what was given, whatever that holds. */
  void add(String sentence) {
    String readable = Printable.of(shortened(sentence));
    if (!isFull()) {
      sentences.add(readable);
    } else if (!sentences.contains(readable)) {
      untold++;
    }
  }

  /**
   * A text as a value; empty, and noted, where it is none.
   *
   * @param form what it has to be: "a duration such as 5s"
   */
  <T> Optional<T> value(SourcedText given, String form, Function<String, Optional<T>> reading) {
    Optional<T> value = reading.apply(given.text());
    if (value.isEmpty()) {
      add(given.refused("is not " + form));
    }
    return value;
  }

  /** What is wrong stands in front or at the end, and what was given in between. */
  private static String shortened(String sentence) {
    int half = CHARS_MAX / 2;
    return sentence.length() <= CHARS_MAX
        ? sentence
        : sentence.substring(0, half) + " … " + sentence.substring(sentence.length() - half);
  }

  /** Whether what comes now is only counted. */
  boolean isFull() {
    return sentences.size() >= SENTENCES_MAX;
  }

  boolean isEmpty() {
    return sentences.isEmpty();
  }

  List<String> sentences() {
    Stream<String> rest =
        Stream.of("there are " + untold + " problems more").filter(_ -> untold > 0);
    return Stream.concat(sentences.stream(), rest).toList();
  }
}
