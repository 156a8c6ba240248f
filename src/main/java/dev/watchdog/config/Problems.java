package dev.watchdog.config;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What is wrong with what was given, collected so that all of it can be told at once. */
final class Problems {

  /** What holds for several programs is read for each of them, and told once. */
  private final Set<String> sentences = new LinkedHashSet<>();

  /** A sentence quotes what was given, whatever that holds. */
  void add(String sentence) {
    sentences.add(Printable.of(sentence));
  }

  boolean isEmpty() {
    return sentences.isEmpty();
  }

  List<String> sentences() {
    return List.copyOf(sentences);
  }
}
