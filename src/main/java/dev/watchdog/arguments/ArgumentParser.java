package dev.watchdog.arguments;

import dev.watchdog.text.Choices;
import dev.watchdog.text.Suggestion;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.ListIterator;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * A command line, parsed as Go's flag package does: one dash or two, {@code -opt value} or {@code
 * -opt=value}, switches without a value. Operands may stand anywhere, and {@code --} ends the
 * options. Problems are collected.
 */
public final class ArgumentParser {

  private final Map<String, Flag> flags = new LinkedHashMap<>();
  private final Map<String, String> values = new HashMap<>();
  private final List<String> operands = new ArrayList<>();
  private final List<String> problems = new ArrayList<>();
  private Optional<List<String>> rest = Optional.empty();

  private ArgumentParser(List<Flag> flags) {
    flags.forEach(this::add);
    add(Flag.HELP);
  }

  private void add(Flag flag) {
    flag.names().forEach(name -> flags.put(name, flag));
  }

  /** What became of a command line. */
  public sealed interface Result<T> {

    record Valid<T>(T options) implements Result<T> {}

    /** The user asks for help. */
    record Help<T>() implements Result<T> {}

    /** A sentence for each problem. */
    record Invalid<T>(List<String> problems) implements Result<T> {}
  }

  /** Parses all words; each command also takes {@link Flag#HELP}. */
  public static ArgumentParser parse(List<String> words, List<Flag> flags) {
    ArgumentParser parser = new ArgumentParser(flags);
    ListIterator<String> word = words.listIterator();
    while (word.hasNext()) {
      parser.take(word.next(), word, words);
    }
    return parser;
  }

  private void take(String first, ListIterator<String> word, List<String> words) {
    if (first.equals("--")) {
      rest = Optional.of(List.copyOf(words.subList(word.nextIndex(), words.size())));
      word.forEachRemaining(_ -> {});
    } else if (!first.startsWith("-") || first.equals("-")) {
      operands.add(first);
    } else {
      flag(first.substring(first.startsWith("--") ? 2 : 1), word);
    }
  }

  private void flag(String body, ListIterator<String> word) {
    int equals = body.indexOf('=');
    String name = equals < 0 ? body : body.substring(0, equals);
    Flag flag = flags.get(name);
    if (flag == null) {
      problems.add("unknown option -" + name + Suggestion.among(name, flags.keySet(), "-"));
      skipValue(equals, word);
    } else if (flag.isSwitch()) {
      turn(flag, name, equals < 0 ? "true" : body.substring(equals + 1));
    } else if (equals >= 0) {
      put(flag, body.substring(equals + 1));
    } else if (word.hasNext()) {
      put(flag, word.next());
    } else {
      problems.add("option -" + name + " needs a value: -" + name + " " + flag.argument());
    }
  }

  private void put(Flag flag, String value) {
    values.merge(
        flag.key(), value, (first, last) -> flag.isRepeatable() ? first + "\n" + last : last);
  }

  /** A word after an unknown option is likely its value, and no second mistake. */
  private static void skipValue(int equals, ListIterator<String> word) {
    if (equals < 0 && word.hasNext() && word.next().startsWith("-")) {
      word.previous();
    }
  }

  private void turn(Flag flag, String name, String value) {
    if (value.equals("true") || value.equals("false")) {
      put(flag, value);
    } else {
      problems.add("-" + name + ": \"" + value + "\" is not true or false");
    }
  }

  public boolean isOn(String key) {
    return "true".equals(values.get(key));
  }

  public boolean isHelp() {
    return isOn(Flag.HELP.key());
  }

  /** The value of an option; several values of a repeatable one are separated by line breaks. */
  public Optional<String> value(String key) {
    return Optional.ofNullable(values.get(key));
  }

  /** The converted value, or the default; a value that cannot be converted is a problem. */
  public <T> T value(
      String key, T byDefault, String form, Function<String, Optional<T>> conversion) {
    return value(key)
        .flatMap(text -> {
          Optional<T> converted = conversion.apply(text);
          if (converted.isEmpty()) {
            problems.add("-" + key + ": \"" + text + "\" is not " + form);
          }
          return converted;
        })
        .orElse(byDefault);
  }

  /** The constant that is written in lower case as the value, or the default. */
  public <E extends Enum<E>> E choice(String key, E byDefault) {
    E[] all = byDefault.getDeclaringClass().getEnumConstants();
    return value(key, byDefault, Choices.form(all), text -> Choices.find(text, all));
  }

  /** The words that are not options, if there are no more than {@code max}. */
  public List<String> operands(int max, String meaning) {
    List<String> all =
        Stream.concat(operands.stream(), rest.stream().flatMap(List::stream)).toList();
    if (all.stream().anyMatch(String::isEmpty)) {
      problems.add("an empty word is not " + meaning);
    }
    unexpected(all.stream().skip(max), "");
    return all;
  }

  /** The only word that is not an option, if there is one. */
  public Optional<String> operand(String meaning) {
    return operands(1, meaning).stream().findFirst();
  }

  public void noOperand() {
    unexpected(Stream.concat(operands.stream(), rest.stream().flatMap(List::stream)), "");
  }

  /**
   * The words after {@code --}, where other words are not allowed; empty without {@code --}.
   *
   * @param hint what the problem with another word says
   */
  public Optional<List<String>> onlyRest(String hint) {
    unexpected(operands.stream(), hint);
    return rest;
  }

  private void unexpected(Stream<String> words, String hint) {
    words.forEach(word -> problems.add("unexpected argument \"" + word + "\"" + hint));
  }

  /** Adds a problem with what the words mean together. */
  public void problem(String sentence) {
    problems.add(sentence);
  }

  public List<String> problems() {
    return List.copyOf(problems);
  }

  /** The options, unless the user asks for help or something is wrong. */
  public <T> Result<T> result(T options) {
    if (isHelp()) {
      return new Result.Help<>();
    }
    return problems.isEmpty() ? new Result.Valid<>(options) : new Result.Invalid<>(problems());
  }
}
