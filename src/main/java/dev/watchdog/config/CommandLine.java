package dev.watchdog.config;

import dev.watchdog.text.Suggestion;
import java.util.EnumMap;
import java.util.List;
import java.util.ListIterator;
import java.util.Map;
import java.util.Optional;

/**
 * Words of a command line, sorted as Go's flag package does: one dash or two, {@code -opt value} or
 * {@code -opt=value}, the last of several counts unless the option may be repeated, and {@code --}
 * ends the options.
 *
 * @param options as given, not yet read
 * @param rest what follows {@code --}; empty where there is no {@code --}
 * @param help whether help was asked for
 */
record CommandLine(Map<Option, String> options, Optional<List<String>> rest, boolean help) {

  static CommandLine parse(List<String> words, Problems problems) {
    Map<Option, String> options = new EnumMap<>(Option.class);
    boolean help = false;
    ListIterator<String> word = words.listIterator();
    while (word.hasNext()) {
      String flag = word.next();
      if (flag.equals("--")) {
        List<String> rest = List.copyOf(words.subList(word.nextIndex(), words.size()));
        return new CommandLine(options, Optional.of(rest), help);
      }
      if (List.of("-h", "--h", "-help", "--help").contains(flag)) {
        help = true;
      } else {
        parseOption(flag, word, options, problems);
      }
    }
    return new CommandLine(options, Optional.empty(), help);
  }

  private static void parseOption(
      String flag, ListIterator<String> word, Map<Option, String> options, Problems problems) {
    if (!flag.startsWith("-") || flag.equals("-")) {
      problems.add("unexpected argument \"" + flag + "\"; a command goes after --");
      return;
    }
    String body = flag.substring(flag.startsWith("--") ? 2 : 1);
    int equals = body.indexOf('=');
    String key = equals < 0 ? body : body.substring(0, equals);
    Optional<Option> option = Option.withKey(key);
    if (option.isEmpty()) {
      problems.add("unknown option -" + key + Suggestion.among(key, Option.keys(), "-"));
      skipValue(equals, word);
    } else if (equals >= 0) {
      put(option.get(), body.substring(equals + 1), options);
    } else if (word.hasNext()) {
      put(option.get(), word.next(), options);
    } else {
      problems.add("option -" + key + " needs a value: -" + key + " " + option.get().argument());
    }
  }

  private static void put(Option option, String value, Map<Option, String> options) {
    options.merge(
        option, value, (first, last) -> option.isRepeatable() ? first + "\n" + last : last);
  }

  /** What follows an unknown option is its value, as likely as not, and no mistake of its own. */
  private static void skipValue(int equals, ListIterator<String> word) {
    if (equals < 0 && word.hasNext() && word.next().startsWith("-")) {
      word.previous();
    }
  }
}
