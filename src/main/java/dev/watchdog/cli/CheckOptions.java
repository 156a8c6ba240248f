package dev.watchdog.cli;

import java.util.ArrayList;
import java.util.List;

/**
 * What {@code watchdog check} was asked for.
 *
 * @param toRun what {@code run} would be given
 */
record CheckOptions(Parsed<Format> format, List<String> toRun) {

  private static final List<String> NAMES = List.of("-o", "--o");

  /** Takes out the form to print in; the rest is read as {@code run} reads it. */
  static CheckOptions of(List<String> words) {
    List<String> own = new ArrayList<>();
    List<String> toRun = new ArrayList<>();
    int end = words.contains("--") ? words.indexOf("--") : words.size();
    for (int i = 0; i < end; i++) {
      String word = words.get(i);
      if (NAMES.contains(word) && i + 1 < end) {
        own.addAll(words.subList(i, i + 2));
        i++;
      } else {
        (isOwn(word) ? own : toRun).add(word);
      }
    }
    toRun.addAll(words.subList(end, words.size()));
    Words read = Words.read(own, CheckCommand.FLAGS.subList(0, 1));
    return new CheckOptions(read.result(Choice.read(read, "o", Format.TEXT)), toRun);
  }

  private static boolean isOwn(String word) {
    return NAMES.contains(word) || NAMES.stream().anyMatch(name -> word.startsWith(name + "="));
  }
}
