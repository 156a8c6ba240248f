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
      printPast(options, client, screen);
    }
  }

  /** A terminal gets what cannot control it, anything else the bytes as they come. */
  private static void printPast(LogsOptions options, Client client, Screen screen)
      throws ClientException {
    String accept = accept(options.format());
    if (options.raw() || !screen.style().stdout()) {
      client.get(options.tail(), accept, screen::write);
      return;
    }
    TerminalSink sink = new TerminalSink(screen, options.format());
    try {
      client.get(options.tail(), accept, sink);
    } finally {
      sink.end();
    }
  }

  private static String accept(Format format) {
    return switch (format) {
      case TEXT -> "text/plain";
      case JSON -> "application/x-ndjson";
    };
  }
}
