package dev.watchdog.lifecycle;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A Linux signal, numbered as on x86-64 and aarch64 (signal(7)).
 *
 * @param number 1 to 64
 */
public record Signal(int number) {

  public Signal {
    if (number < 1 || number > 64) {
      throw new IllegalArgumentException("no signal has the number " + number);
    }
  }

  private static final List<String> NAMES =
      List.of(
          "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2",
          "PIPE", "ALRM", "TERM", "STKFLT", "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG",
          "XCPU", "XFSZ", "VTALRM", "PROF", "WINCH", "IO", "PWR", "SYS");
  private static final int RTMIN = 34;
  private static final int MAX = 64;

  public static final Signal HUP = new Signal(1);
  public static final Signal INT = new Signal(2);
  public static final Signal QUIT = new Signal(3);
  public static final Signal KILL = new Signal(9);
  public static final Signal USR1 = new Signal(10);
  public static final Signal TERM = new Signal(15);
  public static final Signal CHLD = new Signal(17);
  public static final Signal CONT = new Signal(18);
  public static final Signal STOP = new Signal(19);
  public static final Signal WINCH = new Signal(28);

  /**
   * Reads {@code TERM}, {@code SIGTERM}, {@code sigterm}, {@code 15}, {@code RTMIN+3} or, as
   * kill(1) lists the upper half of them, {@code RTMAX-3}.
   */
  public static Optional<Signal> parse(String text) {
    String upper = text.trim().toUpperCase(Locale.ROOT);
    String name = upper.startsWith("SIG") ? upper.substring(3) : upper;
    for (int number = 1; number <= MAX; number++) {
      if (name.equals(shortName(number))
          || name.equals(nameFromMax(number))
          || upper.equals(Integer.toString(number))) {
        return Optional.of(new Signal(number));
      }
    }
    return Optional.empty();
  }

  /** Those that have a name of their own: {@code HUP}, but not {@code RTMIN+3}. */
  public static List<String> names() {
    return NAMES;
  }

  private static String shortName(int number) {
    if (number <= NAMES.size()) {
      return NAMES.get(number - 1);
    }
    return number < RTMIN
        ? Integer.toString(number)
        : number == RTMIN ? "RTMIN" : "RTMIN+" + (number - RTMIN);
  }

  private static String nameFromMax(int number) {
    return number < RTMIN ? shortName(number) : number == MAX ? "RTMAX" : "RTMAX-" + (MAX - number);
  }

  /** {@code SIGTERM}, {@code SIGRTMIN+3}. */
  public String name() {
    return "SIG" + shortName(number);
  }

  // As of any record. Written out because signals are compared on the way to the first child, and
  // from SIGTERM to the child's: what a record does by itself takes a JVM 10 ms at first.

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Signal signal && signal.number == number;
  }

  @Override
  public int hashCode() {
    return number;
  }

  @Override
  public String toString() {
    return name();
  }
}
