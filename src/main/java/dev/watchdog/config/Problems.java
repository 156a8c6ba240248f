package dev.watchdog.config;

import java.util.ArrayList;
import java.util.List;

/** What is wrong with what was given, collected so that all of it can be told at once. */
final class Problems {

  private final List<String> sentences = new ArrayList<>();

  void add(String sentence) {
    sentences.add(sentence);
  }

  boolean isEmpty() {
    return sentences.isEmpty();
  }

  List<String> sentences() {
    return List.copyOf(sentences);
  }
}
