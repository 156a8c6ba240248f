package dev.watchdog.cli;

import dev.watchdog.text.Printable;
import java.util.List;

/** {@code watchdog health}: for HEALTHCHECK lines, which want an exit code. */
final class HealthCommand {

  private HealthCommand() {}

  /** Returns the exit code. */
  static int run(List<String> words, Shell shell) {
    return shell.run(Command.HEALTH, HealthOptions.parse(words), options -> ask(options, shell));
  }

  private static void ask(HealthOptions options, Shell shell) throws ClientException {
    String answer = shell.client(options.socket()).get(options.live() ? "/livez" : "/readyz");
    shell.screen().write(Printable.of(answer.stripTrailing()) + "\n");
  }
}
