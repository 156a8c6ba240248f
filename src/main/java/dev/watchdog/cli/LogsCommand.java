package dev.watchdog.cli;

import java.util.List;

/** {@code watchdog logs}: the last lines of a program's output, and with -f those that come. */
final class LogsCommand {

  private LogsCommand() {}

  /** Returns the exit code. */
  static int run(List<String> words, Shell shell) {
    return shell.run(Command.LOGS, LogsOptions.parse(words), options -> print(options, shell));
  }

  private static void print(LogsOptions options, Shell shell) throws ClientException {
    Screen screen = shell.screen();
    Client client = shell.client(options.socket());
    if (options.follow()) {
      LogFeed feed = new LogFeed(options, screen.style());
      new Follower(client, screen, shell.patience(), feed).follow();
    } else {
      client.get(options.tail(), accept(options.format()), screen::write);
    }
  }

  private static String accept(Format format) {
    return switch (format) {
      case TEXT -> "text/plain";
      case JSON -> "application/x-ndjson";
    };
  }
}
