package dev.watchdog.cli;

import dev.watchdog.arguments.ArgumentParser;
import dev.watchdog.arguments.Flag;
import dev.watchdog.cli.completion.Completion;
import java.util.List;
import java.util.Optional;

/** {@code watchdog completion}: prints a script that makes a shell complete our words. */
final class CompletionCommand implements Subcommand.Implementation {

  @Override
  public List<Flag> flags() {
    return List.of();
  }

  @Override
  public int run(ArgumentParser arguments, CommandContext context) {
    Optional<String> script =
        arguments.operands(1, "the name of a shell").stream()
            .findFirst()
            .flatMap(shell -> Completion.script(shell, List.of(Subcommand.values())));
    if (script.isEmpty()) {
      arguments.problem("which shell? One of bash, zsh, fish");
    }
    return context.run(
        Subcommand.COMPLETION,
        arguments.result(script.orElse("")),
        text -> context.screen().write(text));
  }
}
