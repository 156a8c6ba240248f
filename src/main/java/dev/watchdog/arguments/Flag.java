package dev.watchdog.arguments;

import java.util.List;
import java.util.stream.Collectors;

/**
 * An option of a command: it is parsed, explained and completed by this.
 *
 * @param names all its names; the last one is its key
 * @param argument the placeholder of its value, with {@code |} between choices; empty for a switch
 * @param isRepeatable whether each of several values counts, and not only the last one
 */
public record Flag(List<String> names, String argument, String meaning, boolean isRepeatable) {

  public static final Flag HELP = new Flag("h help", "", "explain the command");

  /**
   * An option of which the last value counts.
   *
   * @param names separated by blanks
   */
  public Flag(String names, String argument, String meaning) {
    this(List.of(names.split(" ")), argument, meaning, false);
  }

  public String key() {
    return names.getLast();
  }

  public boolean isSwitch() {
    return argument.isEmpty();
  }

  /** {@code -f, -follow} or {@code -n N}. */
  public String form() {
    String all = names.stream().map(name -> "-" + name).collect(Collectors.joining(", "));
    return isSwitch() ? all : all + " " + argument;
  }
}
