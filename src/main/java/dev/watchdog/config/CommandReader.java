package dev.watchdog.config;

import dev.watchdog.process.Command;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** Makes the command of a program: from a type and a path, or from words. */
final class CommandReader {

  private static final List<String> TYPES = Option.BUSINESS_PROGRAM_TYPE.choices();

  private static final Pattern PYTHON = Pattern.compile("(?:.*/)?(?:python|pypy)[0-9.]*");
  private static final Command NONE = new Command(List.of("true"), List.of(), Map.of());
  private static final String FORM = "[python, main.py]";

  private final Map<String, String> environment;
  private final Problems problems;

  /**
   * @param environment which the program gets
   */
  CommandReader(Map<String, String> environment, Problems problems) {
    this.environment = environment;
    this.problems = problems;
  }

  /**
   * Reads the command of the command line.
   *
   * @param rest the words after {@code --}
   */
  Command read(Options options, Optional<List<String>> rest) {
    SourcedText type = options.given(Option.BUSINESS_PROGRAM_TYPE);
    String path = options.text(Option.BUSINESS_PROGRAM_PATH);
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
              + " a command after --, or a -config file with programs");
      return NONE;
    }
    return command(words);
  }

  /** Reads the command of a program in the config file. */
  Command read(Section program, Optional<SourcedText> type) {
    Consumer<String> missing =
        what -> program.problem("cannot be run: \"" + what + "\" is missing");
    if (program.has(ProgramKeys.COMMAND)) {
      for (String other : List.of(ProgramKeys.PATH, ProgramKeys.ARGS)) {
        program.problem(other, "cannot stand beside \"" + ProgramKeys.COMMAND + "\"");
      }
      return program.command(ProgramKeys.COMMAND, FORM).map(this::command).orElse(NONE);
    }
    if (type.isEmpty() && !program.has(ProgramKeys.PATH)) {
      missing.accept(ProgramKeys.COMMAND);
      return NONE;
    } else if (type.isEmpty() || !program.has(ProgramKeys.PATH)) {
      missing.accept(type.isEmpty() ? ProgramKeys.TYPE : ProgramKeys.PATH);
      return NONE;
    }
    List<String> arguments =
        program.list(ProgramKeys.ARGS, "[-v, main.py]").orElse(List.of()).stream()
            .map(SourcedText::text)
            .toList();
    return program
        .text(ProgramKeys.PATH)
        .map(path -> ofType(type.get(), path.text(), arguments))
        .orElse(NONE);
  }

  private Command ofType(SourcedText type, String path, List<String> arguments) {
    return switch (type.text()) {
      case "java" -> command(List.of("java"), concat(List.of("-jar", path), arguments));
      case "python" -> command(List.of("python", "python3"), concat(List.of(path), arguments));
      case "exec" -> command(List.of(path), arguments);
      default -> {
        problems.add(type.refused("is not one of " + String.join(", ", TYPES)));
        yield NONE;
      }
    };
  }

  private Command command(List<String> words) {
    return command(words.subList(0, 1), words.subList(1, words.size()));
  }

  private Command command(List<String> programs, List<String> arguments) {
    Map<String, String> all = new LinkedHashMap<>(environment);
    if (PYTHON.matcher(programs.getFirst()).matches()) {
      // Python buffers 8 KiB when its stdout is a pipe; a tail would show nothing until then.
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
