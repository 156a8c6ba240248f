package dev.watchdog.cli;

import dev.watchdog.text.Suggestion;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Hands a command line to the command that its first word names. */
public final class Commands {

  private Commands() {}

  /** What {@code run} is told, where it is meant: its word may be left out. */
  public static Optional<List<String>> toRun(List<String> given) {
    List<String> words = meant(given);
    String first = words.isEmpty() ? "-" : words.getFirst();
    Optional<Command> named = Command.named(first);
    if (named.isPresent()) {
      return named.filter(Command.RUN::equals).map(_ -> words.subList(1, words.size()));
    }
    return Optional.of(words).filter(_ -> first.startsWith("-"));
  }

  /** {@code help status} is {@code status -help}, because everybody tries it. */
  private static List<String> meant(List<String> words) {
    boolean isHelp = !words.isEmpty() && words.getFirst().equals("help");
    return isHelp
        ? Stream.concat(words.stream().skip(1).limit(1), Stream.of("-help")).toList()
        : words;
  }

  /** Carries out any other; returns the exit code. */
  public static int run(List<String> words, Map<String, String> environment) {
    return run(words, Shell.of(environment));
  }

  static int run(List<String> given, Shell shell) {
    List<String> words = meant(given);
    String first = words.getFirst();
    return Command.named(first)
        .map(command -> run(command, words.subList(1, words.size()), shell))
        .orElseGet(() -> shell.screen().complain(List.of(unknown(first)), ExitCodes.BAD_USAGE));
  }

  private static int run(Command command, List<String> words, Shell shell) {
    return switch (command) {
      case RUN -> throw new IllegalArgumentException("to run a program is not for a client");
      case STATUS -> StatusCommand.run(words, shell);
      case START, STOP, RESTART -> OrderCommand.run(command, words, shell);
      case SIGNAL -> SignalCommand.run(words, shell);
      case LOGS -> LogsCommand.run(words, shell);
      case EVENTS -> EventsCommand.run(words, shell);
      case HEALTH -> HealthCommand.run(words, shell);
      case RELOAD -> ReloadCommand.run(words, shell);
      case CHECK -> CheckCommand.run(words, shell);
      case COMPLETION -> CompletionCommand.run(words, shell);
      case VERSION -> VersionCommand.run(words, shell);
    };
  }

  private static String unknown(String word) {
    List<String> known = Arrays.stream(Command.values()).map(Command::word).toList();
    String near = Suggestion.among(word, known, "");
    return "there is no command \""
        + word
        + "\""
        + (near.isEmpty() ? "; a program to run goes after --, and -help says more" : near);
  }
}
