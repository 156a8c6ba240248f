package dev.watchdog.config;

import java.util.ArrayList;
import java.util.List;

/** What is wrong with what was given, collected so that all of it can be told at once. */
final class Problems {

  private final List<String> sentences = new ArrayList<>();

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
