package dev.watchdog.cli.completion;

import static java.util.stream.Collectors.joining;

import dev.watchdog.arguments.Flag;
import java.util.List;
import java.util.stream.Stream;

/** Completion for fish. */
final class FishCompletion {

  private static final String HEAD =
      """
      # To complete the words of watchdog in fish: watchdog completion fish | source
      # The programs are those of the watchdog that runs, if one does.
      function __watchdog_programs
          watchdog status 2>/dev/null | sed '1d; s/ .*//'
      end
      # Without another command, run is meant.
      function __watchdog_runs
          not __fish_seen_subcommand_from @OTHERS@
      end
      complete -c watchdog -f
      """;

  private final List<CompletedCommand> commands;

  FishCompletion(List<CompletedCommand> commands) {
    this.commands = commands;
  }

  String script() {
    String others =
        commands.stream()
            .filter(command -> !command.mayBeLeftOut())
            .map(CompletedCommand::word)
            .collect(joining(" "));
    return commands.stream()
        .flatMap(FishCompletion::lines)
        .map(line -> "complete -c watchdog " + line + "\n")
        .collect(joining("", HEAD.replace("@OTHERS@", others), ""));
  }

  private static Stream<String> lines(CompletedCommand command) {
    String named =
        "-n __fish_use_subcommand -a " + command.word() + " -d " + quoted(command.meaning());
    Stream<String> flags =
        Stream.concat(command.flags().stream(), Stream.of(Flag.HELP))
            .map(flag -> "-n " + within(command) + " " + of(flag));
    Stream<String> operands =
        words(new Placeholder(command.operands())).stream()
            .map(words -> "-n " + within(command) + " -a " + words);
    return Stream.of(Stream.of(named), flags, operands).flatMap(lines -> lines);
  }

  private static String within(CompletedCommand command) {
    return command.mayBeLeftOut()
        ? "__watchdog_runs"
        : "'__fish_seen_subcommand_from " + command.word() + "'";
  }

  private static String of(Flag flag) {
    String names =
        flag.names().stream()
            .map(name -> (name.length() == 1 ? "-s " : "-o ") + name)
            .collect(joining(" "));
    return names + value(flag) + " -d " + quoted(flag.meaning());
  }

  private static String value(Flag flag) {
    if (flag.isSwitch()) {
      return "";
    }
    Placeholder value = new Placeholder(flag.argument());
    return value.isFile()
        ? " -r -F"
        : " -x" + words(value).stream().map(words -> " -a " + words).collect(joining());
  }

  /** The words to offer: none, or one argument for {@code -a}. */
  private static List<String> words(Placeholder placeholder) {
    String programs = placeholder.isProgram() ? "(__watchdog_programs)" : "";
    String all = (programs + " " + String.join(" ", placeholder.choices())).strip();
    return all.isEmpty() ? List.of() : List.of(quoted(all));
  }

  private static String quoted(String text) {
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }
}
