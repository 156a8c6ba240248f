package dev.watchdog.cli;

import dev.watchdog.arguments.ArgumentParser;
import dev.watchdog.arguments.Flag;
import dev.watchdog.cli.client.ClientException;
import dev.watchdog.text.Printable;
import java.util.List;
import java.util.Optional;

/** {@code watchdog health}: for HEALTHCHECK lines, which need an exit code. */
final class HealthCommand implements Subcommand.Implementation {

  /**
   * The options of the command.
   *
   * @param live whether to ask about the watchdog itself, without its programs
   */
  private record Options(boolean live, Optional<String> socket) {}

  @Override
  public List<Flag> flags() {
    return List.of(new Flag("live", "", "check only supervision itself"), CommandContext.SOCKET);
  }

  @Override
  public int run(ArgumentParser arguments, CommandContext context) {
    arguments.noOperand();
    Options options = new Options(arguments.isOn("live"), arguments.value("socket"));
    return context.run(Subcommand.HEALTH, arguments.result(options), o -> ask(o, context));
  }

  private static void ask(Options options, CommandContext context) throws ClientException {
    String answer = context.client(options.socket()).get(options.live() ? "/livez" : "/readyz");
    context.screen().write(Printable.of(answer.stripTrailing()) + "\n");
  }
}
