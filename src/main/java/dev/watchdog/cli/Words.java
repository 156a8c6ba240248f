package dev.watchdog.cli;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.ListIterator;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Words of a client's command line: one dash or two, {@code -opt value} or {@code -opt=value},
 * switches without a value, and operands anywhere.
 */
final class Words {

  private static final Set<String> HELP = Set.of("h", "help");

  private final Set<String> switches;
  private final Map<String, String> options;
  private final Map<String, String> values = new HashMap<>();
  private final List<String> operands = new ArrayList<>();
  private final List<String> problems = new ArrayList<>();

  private Words(Set<String> switches, Map<String, String> options) {
    this.switches = switches;
    this.options = options;
  }

  /**
   * Reads all of them.
   *
   * @param switches names of those that take no value
   * @param options names of the others, each with what stands for its value
   */
  static Words read(List<String> words, Set<String> switches, Map<String, String> options) {
    Words read = new Words(switches, options);
    ListIterator<String> word = words.listIterator();
    while (word.hasNext()) {
      String flag = word.next();
      if (flag.equals("--")) {
        read.operands.addAll(words.subList(word.nextIndex(), words.size()));
        break;
      } else if (!flag.startsWith("-") || flag.equals("-")) {
        read.operands.add(flag);
      } else {
        read.flag(flag.substring(flag.startsWith("--") ? 2 : 1), word);
      }
    }
    return read;
  }

  private void flag(String body, ListIterator<String> word) {
    int equals = body.indexOf('=');
    String name = equals < 0 ? body : body.substring(0, equals);
    if (switches.contains(name) || HELP.contains(name)) {
      turn(name, equals < 0 ? "true" : body.substring(equals + 1));
    } else if (!options.containsKey(name)) {
      problems.add("unknown option -" + name);
    } else if (equals >= 0) {
      values.put(name, body.substring(equals + 1));
    } else if (word.hasNext()) {
      values.put(name, word.next());
    } else {
      problems.add("option -" + name + " needs a value: -" + name + " " + options.get(name));
    }
  }

  private void turn(String name, String value) {
    if (value.equals("true") || value.equals("false")) {
      values.put(name, value);
    } else {
      problems.add("-" + name + ": \"" + value + "\" is not true or false");
    }
  }

  boolean isHelpWanted() {
    return HELP.stream().anyMatch(this::isOn);
  }

  boolean isOn(String name) {
    return "true".equals(values.get(name));
  }

  Optional<String> value(String name) {
    return Optional.ofNullable(values.get(name));
  }

  /** The value, or what stands in for it where there is none or a wrong one, which is noted. */
  <T> T value(String name, T byDefault, String form, Function<String, Optional<T>> reading) {
    return value(name)
        .flatMap(text -> {
          Optional<T> read = reading.apply(text);
          if (read.isEmpty()) {
            problems.add("-" + name + ": \"" + text + "\" is not " + form);
          }
          return read;
        })
        .orElse(byDefault);
  }

  /** At most one word that is no option. */
  Optional<String> operand(String meaning) {
    if (operands.stream().anyMatch(String::isEmpty)) {
      problems.add("an empty word is not " + meaning);
    }
    unexpected(1);
    return operands.stream().findFirst();
  }

  void noOperand() {
    unexpected(0);
  }

  private void unexpected(int from) {
    operands.stream()
        .skip(from)
        .forEach(word -> problems.add("unexpected argument \"" + word + "\""));
  }

  /** What was read, or all that is wrong with it. */
  <T> Parsed<T> result(T options) {
    if (isHelpWanted()) {
      return new Parsed.Help<>();
    }
    return problems.isEmpty()
        ? new Parsed.Valid<>(options)
        : new Parsed.Invalid<>(List.copyOf(problems));
  }
}
