package dev.watchdog.cli.completion;

import java.util.List;
import java.util.Optional;

/** Scripts that make a shell complete command lines. */
public final class Completion {

  private static final String ZSH =
      """
      # To complete the words of watchdog in zsh: source <(watchdog completion zsh)
      autoload -Uz compinit bashcompinit
      (( $+functions[compdef] )) || compinit
      bashcompinit
      """;

  private Completion() {}

  /** The script for a shell; empty for an unknown shell. */
  public static Optional<String> script(String shell, List<? extends CompletedCommand> commands) {
    List<CompletedCommand> all = List.copyOf(commands);
    return switch (shell) {
      case "bash" -> Optional.of(new BashCompletion(all).script());
      case "zsh" -> Optional.of(ZSH + new BashCompletion(all).script());
      case "fish" -> Optional.of(new FishCompletion(all).script());
      default -> Optional.empty();
    };
  }
}
