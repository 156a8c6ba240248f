package dev.watchdog.cli;

import dev.watchdog.text.Suggestion;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.ListIterator;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Words of a client's command line: one dash or two, {@code -opt value} or {@code -opt=value},
 * switches without a value, and operands anywhere.
 */
final class Words {

  private final Map<String, Flag> flags = new LinkedHashMap<>();
  private final Map<String, String> values = new HashMap<>();
  private final List<String> operands = new ArrayList<>();
  private final List<String> problems = new ArrayList<>();

  private Words(List<Flag> flags) {
    flags.forEach(this::know);
    know(Flag.HELP);
  }

  private void know(Flag flag) {
    flag.names().forEach(name -> flags.put(name, flag));
  }

  /** Reads all of them. */
  static Words read(List<String> words, List<Flag> flags) {
    Words read = new Words(flags);
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
    Flag flag = flags.get(name);
    if (flag == null) {
      problems.add("unknown option -" + name + Suggestion.among(name, flags.keySet(), "-"));
    } else if (flag.isSwitch()) {
      turn(flag, name, equals < 0 ? "true" : body.substring(equals + 1));
    } else if (equals >= 0) {
      values.put(flag.key(), body.substring(equals + 1));
    } else if (word.hasNext()) {
      values.put(flag.key(), word.next());
    } else {
      problems.add("option -" + name + " needs a value: -" + name + " " + flag.argument());
    }
  }

  private void turn(Flag flag, String name, String value) {
    if (value.equals("true") || value.equals("false")) {
      values.put(flag.key(), value);
    } else {
      problems.add("-" + name + ": \"" + value + "\" is not true or false");
    }
  }

  boolean isOn(String key) {
    return "true".equals(values.get(key));
  }

  Optional<String> value(String key) {
    return Optional.ofNullable(values.get(key));
  }

  /** The value, or what stands in for it where there is none or a wrong one, which is noted. */
  <T> T value(String key, T byDefault, String form, Function<String, Optional<T>> reading) {
    return value(key)
        .flatMap(text -> {
          Optional<T> read = reading.apply(text);
          if (read.isEmpty()) {
            problems.add("-" + key + ": \"" + text + "\" is not " + form);
          }
          return read;
        })
        .orElse(byDefault);
  }

  /** At most one word that is no option. */
  Optional<String> operand(String meaning) {
    return operands(1, meaning).stream().findFirst();
  }

  /** At most so many words that are no options. */
  List<String> operands(int max, String meaning) {
    if (operands.stream().anyMatch(String::isEmpty)) {
      problems.add("an empty word is not " + meaning);
    }
    unexpected(max);
    return operands;
  }

  void noOperand() {
    unexpected(0);
  }

  /** Notes what is wrong beyond the form of the words. */
  void complain(String sentence) {
    problems.add(sentence);
  }

  private void unexpected(int from) {
    operands.stream()
        .skip(from)
        .forEach(word -> problems.add("unexpected argument \"" + word + "\""));
  }

  /** What was read, or all that is wrong with it. */
  <T> Parsed<T> result(T options) {
    if (isOn(Flag.HELP.key())) {
      return new Parsed.Help<>();
    }
    return problems.isEmpty()
        ? new Parsed.Valid<>(options)
        : new Parsed.Invalid<>(List.copyOf(problems));
  }
}
