package dev.watchdog.access;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What somebody may do; each may do what those before it may. */
public enum Role {
  /** See how programs are, events and metrics. */
  OBSERVE,
  /** Read what they write. */
  TAIL,
  /** Give orders. */
  OPERATE;

  /** As it is written. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether who has this one may do what needs the other. */
  public boolean includes(Role needed) {
    return compareTo(needed) >= 0;
  }

  static Optional<Role> of(String word) {
    return Arrays.stream(values()).filter(role -> role.word().equals(word)).findFirst();
  }

  /** Whether a word was probably meant for a role: {@code OPERATE}, {@code operator}. */
  static boolean resembles(String word) {
    return word.matches("[A-Za-z]+")
        && Arrays.stream(values()).anyMatch(role -> role.isLike(word.toLowerCase(Locale.ROOT)));
  }

  /** Whether a role and what is to follow it are one word: {@code observe:TOKEN}. */
  static boolean isGluedTo(String word) {
    String lower = word.toLowerCase(Locale.ROOT);
    return Arrays.stream(values())
        .map(Role::word)
        .anyMatch(role -> lower.matches(role + "[:=,;|].+"));
  }

  /** Its start and its end agree but for a letter, or for two in a longer word. */
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
