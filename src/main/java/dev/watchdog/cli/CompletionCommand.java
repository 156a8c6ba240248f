package dev.watchdog.cli;

import dev.watchdog.arguments.ArgumentParser;
import java.util.List;
import java.util.Optional;

/** {@code watchdog completion}: a script that makes a shell complete our words. */
final class CompletionCommand {

  private static final String ZSH =
      """
      # To complete the words of watchdog in zsh: source <(watchdog completion zsh)
      autoload -Uz compinit bashcompinit
      (( $+functions[compdef] )) || compinit
      bashcompinit
      """;

  private CompletionCommand() {}

  /** Returns the exit code. */
  static int run(List<String> list, Shell shell) {
    ArgumentParser arguments = ArgumentParser.parse(list, List.of());
    List<String> operands = arguments.operands(1, "the name of a shell");
    String name = operands.isEmpty() ? "" : operands.getFirst();
    Optional<String> script = script(name);
    if (script.isEmpty()) {
      arguments.problem("which shell? One of bash, zsh, fish");
    }
    return shell.run(
        Command.COMPLETION, arguments.result(script.orElse("")), text -> shell.screen().write(text));
  }

  private static Optional<String> script(String shell) {
    return switch (shell) {
      case "bash" -> Optional.of(BashCompletion.script());
      case "zsh" -> Optional.of(ZSH + BashCompletion.script());
      case "fish" -> Optional.of(FishCompletion.script());
      default -> Optional.empty();
    };
  }
}
