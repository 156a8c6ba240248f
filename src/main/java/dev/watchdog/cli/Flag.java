package dev.watchdog.cli;

import dev.watchdog.config.Choices;
import dev.watchdog.config.Option;
import java.util.List;
import java.util.stream.Collectors;

/**
 * An option of a command: the one place from which it is read, explained and completed.
 *
 * @param names all that it answers to; the last is its key
 * @param argument what stands for its value, choices apart by {@code |}; empty for a switch
 */
record Flag(List<String> names, String argument, String meaning) {

  static final Flag HELP = new Flag("h help", "", "explain the command");
  static final Flag SOCKET = new Flag("socket", "PATH", "the watchdog's Unix socket");

  /**
   * An option.
   *
   * @param names apart by blanks
   */
  Flag(String names, String argument, String meaning) {
    this(List.of(names.split(" ")), argument, meaning);
  }

  /** What {@code run} takes. */
  static Flag of(Option option) {
    List<String> choices = Choices.of(option);
    String argument = choices.isEmpty() ? option.argument() : String.join("|", choices);
    return new Flag(option.key(), argument, option.meaning());
  }

  String key() {
    return names.getLast();
  }

  boolean isSwitch() {
    return argument.isEmpty();
  }

  /** What its value may be, as far as it can be told. */
  Placeholder value() {
    return new Placeholder(argument);
  }

  /** {@code -f, -follow} or {@code -n N}. */
  String form() {
    String all = names.stream().map(name -> "-" + name).collect(Collectors.joining(", "));
    return isSwitch() ? all : all + " " + argument;
  }
}
