package dev.watchdog.text;

import java.util.Collection;
import java.util.Comparator;

/** The known word that a misspelt one may stand for. */
public final class Suggestion {

  /** A longer text is no misspelt word, and the comparison takes memory. */
  private static final int CHARS_MAX = 100;

  private Suggestion() {}

  /** "; did you mean -restart-delay?"; empty where no known word is near. */
  public static String among(String word, Collection<String> known, String prefix) {
    return known.stream()
        .filter(_ -> word.length() <= CHARS_MAX)
        .min(Comparator.comparingInt(candidate -> distance(word, candidate)))
        .filter(candidate -> isNear(word, candidate))
        .map(candidate -> "; did you mean " + prefix + candidate + "?")
        .orElse("");
  }

  /** One letter in place of another is a different word, not a misspelt one. */
  private static boolean isNear(String word, String candidate) {
    int distance = distance(word, candidate);
    return distance <= Math.max(1, word.length() / 3) && distance < word.length();
  }

  /** The Levenshtein distance, with two swapped letters as one mistake. */
  private static int distance(String a, String b) {
    int[][] of = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        of[i][j] = i == 0 || j == 0 ? i + j : step(of, a, b, i, j);
      }
    }
    return of[a.length()][b.length()];
  }

  private static int step(int[][] of, String a, String b, int i, int j) {
    int change = of[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
    int best = Math.min(change, 1 + Math.min(of[i - 1][j], of[i][j - 1]));
    boolean isSwapped =
        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
    return isSwapped ? Math.min(best, 1 + of[i - 2][j - 2]) : best;
  }
}
