package dev.watchdog.cli;

import dev.watchdog.cli.client.ExitCodes;
import dev.watchdog.text.Suggestion;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** A command line: its first word names the command, and the command gets the other words. */
public final class CommandLine {

  private CommandLine() {}

  /** The arguments of {@code run}, if the line means it: its word may be left out. */
  public static Optional<List<String>> toRun(List<String> given) {
    List<String> words = meant(given);
    String first = words.isEmpty() ? "-" : words.getFirst();
    Optional<Subcommand> named = Subcommand.named(first);
    if (named.isPresent()) {
      return named.filter(Subcommand.RUN::equals).map(_ -> words.subList(1, words.size()));
    }
    return Optional.of(words).filter(_ -> first.startsWith("-"));
  }

  /** {@code help status} is {@code status -help}: users of other tools try it. */
  private static List<String> meant(List<String> words) {
    boolean isHelp = !words.isEmpty() && words.getFirst().equals("help");
    return isHelp
        ? Stream.concat(words.stream().skip(1).limit(1), Stream.of("-help")).toList()
        : words;
  }

  /** Runs any other command; returns the exit code. */
  public static int run(List<String> words, Map<String, String> environment) {
    return run(words, CommandContext.of(environment));
  }

  static int run(List<String> given, CommandContext context) {
    List<String> words = meant(given);
    String first = words.getFirst();
    return Subcommand.named(first)
        .map(command -> command.run(words.subList(1, words.size()), context))
        .orElseGet(() -> context.screen().complain(List.of(unknown(first)), ExitCodes.BAD_USAGE));
  }

  private static String unknown(String word) {
    List<String> known = Arrays.stream(Subcommand.values()).map(Subcommand::word).toList();
    String near = Suggestion.among(word, known, "");
    return "there is no command \""
        + word
        + "\""
        + (near.isEmpty() ? "; a program to run goes after --, and -help says more" : near);
  }
}
