package dev.watchdog.cli.terminal;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The colours among the parameters of SGR, {@code ESC [ 1 ; 31 m} (ECMA-48, section 8.3.117), and
 * the related weights and slants. Reverse video is excluded, because it marks our own notices
 * ({@link Style#notice}), and so are blinking and hidden text.
 */
public final class Colours {

  private static final int VALUE_MAX = 255;
  private static final int BY_NUMBER = 5;
  private static final int BY_RED_GREEN_BLUE = 2;

  private final List<Integer> given;
  private final List<Integer> kept = new ArrayList<>();

  private Colours(List<Integer> given) {
    this.given = given;
  }

  /**
   * The sequence with the colours only; an empty text if there are none.
   *
   * @param parameters numbers separated by semicolons
   * @return empty if they are not parameters of SGR
   */
  static Optional<String> of(String parameters) {
    List<Integer> numbers = new ArrayList<>();
    for (String number : parameters.split(";", -1)) {
      if (!number.matches("\\d{0,3}")) {
        return Optional.empty();
      }
      numbers.add(number.isEmpty() ? 0 : Integer.parseInt(number));
    }
    return new Colours(numbers).keep();
  }

  private Optional<String> keep() {
    for (int i = 0; i < given.size(); ) {
      int length = length(i);
      if (length == 0) {
        return Optional.empty();
      }
      if (length > 1 || isColour(given.get(i))) {
        kept.addAll(given.subList(i, i + length));
      }
      i += length;
    }
    return Optional.of(kept.isEmpty() ? "" : sequence());
  }

  /** The number of parameters that form one attribute from here on; 0 if they form none. */
  private int length(int at) {
    int first = given.get(at);
    if (first != 38 && first != 48) {
      return 1;
    }
    int length =
        switch (at + 1 < given.size() ? given.get(at + 1) : -1) {
          case BY_NUMBER -> 3;
          case BY_RED_GREEN_BLUE -> 5;
          default -> 0;
        };
    boolean isWhole =
        at + length <= given.size()
            && IntStream.range(at, at + length).allMatch(i -> given.get(i) <= VALUE_MAX);
    return isWhole ? length : 0;
  }

  private static boolean isColour(int parameter) {
    return (parameter >= 0 && parameter <= 4) // none, bold, dim, italic, underlined
        || (parameter >= 22 && parameter <= 24) // and these no more
        || (parameter >= 30 && parameter <= 49)
        || (parameter >= 90 && parameter <= 107);
  }

  private String sequence() {
    return "\u001b[" + String.join(";", kept.stream().map(String::valueOf).toList()) + "m";
  }
}
