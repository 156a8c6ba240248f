package dev.watchdog.access;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What a client may do. Each role includes those before it. */
public enum Role {
  /** Read status, events and metrics. */
  OBSERVE,
  /** Read the output of programs. */
  TAIL,
  /** Send commands. */
  OPERATE;

  /** The role as it is written in a file of tokens. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether this role includes another one. */
  public boolean includes(Role needed) {
    return compareTo(needed) >= 0;
  }

  static Optional<Role> of(String word) {
    return Arrays.stream(values()).filter(role -> role.word().equals(word)).findFirst();
  }

  /** Whether a word is probably a misspelt role: {@code OPERATE}, {@code operator}. */
  static boolean resembles(String word) {
    return word.matches("[A-Za-z]+")
        && Arrays.stream(values()).anyMatch(role -> role.isLike(word.toLowerCase(Locale.ROOT)));
  }

  /** Whether a role and its token are one word: {@code observe:TOKEN}. */
  static boolean isGluedTo(String word) {
    String lower = word.toLowerCase(Locale.ROOT);
    return Arrays.stream(values())
        .map(Role::word)
        .anyMatch(role -> lower.matches(role + "[:=,;|].+"));
  }

  /** Whether a word differs from a role in one letter, or in two if it is long. */
  private boolean isLike(String other) {
    String word = word();
    int length = Math.min(word.length(), other.length());
    int start = 0;
    while (start < length && word.charAt(start) == other.charAt(start)) {
      start++;
    }
    int end = 0;
    while (end < length - start
        && word.charAt(word.length() - 1 - end) == other.charAt(other.length() - 1 - end)) {
      end++;
    }
    int misses = Math.max(word.length(), other.length()) - start - end;
    return misses <= (word.length() > 4 ? 2 : 1);
  }
}
