package dev.watchdog.config;

import dev.watchdog.config.SettingsReader.Given;
import dev.watchdog.process.Command;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/** What is to be run: a type and a path, or a command after {@code --}. */
final class CommandReader {

  private static final Pattern PYTHON = Pattern.compile("(?:.*/)?(?:python|pypy)[0-9.]*");
  static final List<String> TYPES = List.of("java", "python", "exec");
  private static final Command NONE = new Command(List.of("true"), List.of(), Map.of());

  private final Function<Option, Given> text;
  private final Optional<List<String>> rest;
  private final Map<String, String> environment;
  private final Problems problems;

  CommandReader(
      Function<Option, Given> text,
      Optional<List<String>> rest,
      Map<String, String> environment,
      Problems problems) {
    this.text = text;
    this.rest = rest;
    this.environment = environment;
    this.problems = problems;
  }

  Command read() {
    Given type = text.apply(Option.BUSINESS_PROGRAM_TYPE);
    String path = text.apply(Option.BUSINESS_PROGRAM_PATH).text();
    List<String> words = rest.orElse(List.of());
    if (type.text().isEmpty() && path.isEmpty()) {
      return ofWords(words);
    }
    if (type.text().isEmpty()) {
      problems.add("-business-program-type is missing: one of " + String.join(", ", TYPES));
      return NONE;
    }
    if (path.isEmpty()) {
      problems.add("-business-program-path is missing: the path of the program to run");
    }
    return ofType(type, path, words);
  }

  private Command ofWords(List<String> words) {
    if (words.isEmpty() || words.getFirst().isEmpty()) {
      problems.add(
          "nothing to run: give -business-program-type and -business-program-path,"
              + " or a command after --");
      return NONE;
    }
    return command(words.subList(0, 1), words.subList(1, words.size()));
  }

  private Command ofType(Given type, String path, List<String> arguments) {
    return switch (type.text()) {
      case "java" -> command(List.of("java"), concat(List.of("-jar", path), arguments));
      case "python" -> command(List.of("python", "python3"), concat(List.of(path), arguments));
      case "exec" -> command(List.of(path), arguments);
      default -> {
        problems.add(
            type.source() + ": \"" + type.text() + "\" is not one of " + String.join(", ", TYPES));
        yield NONE;
      }
    };
  }

  private Command command(List<String> programs, List<String> arguments) {
    Map<String, String> all = new LinkedHashMap<>(environment);
    if (PYTHON.matcher(programs.getFirst()).matches()) {
      // Python holds back 8 KiB when its stdout is a pipe: a tail would show nothing for long.
      all.putIfAbsent("PYTHONUNBUFFERED", "1");
    }
    return new Command(programs, arguments, all);
  }

  private static List<String> concat(List<String> first, List<String> second) {
    List<String> both = new ArrayList<>(first);
    both.addAll(second);
    return List.copyOf(both);
  }
}
