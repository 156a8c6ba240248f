package dev.watchdog.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What is wrong with what was given, collected so that all of it can be told at once. */
final class Problems {

  private final List<String> sentences = new ArrayList<>();

  void add(String sentence) {
    sentences.add(onOneLine(sentence));
  }

  /** A sentence quotes what was given, which may hold line breaks or steer a terminal. */
  private static String onOneLine(String sentence) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < sentence.length(); i++) {
      char c = sentence.charAt(i);
      if (Character.isISOControl(c)) {
        line.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
      } else {
        line.append(c);
      }
    }
    return line.toString();
  }

  boolean isEmpty() {
    return sentences.isEmpty();
  }

  List<String> sentences() {
    return List.copyOf(sentences);
  }
}
