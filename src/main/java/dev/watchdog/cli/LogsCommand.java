package dev.watchdog.cli;

import java.util.List;
import java.util.Map;

/** {@code watchdog logs}: the last lines of a program's output, and with -f those that come. */
public final class LogsCommand {

  private LogsCommand() {}

  /** Returns the exit code. */
  public static int run(List<String> words, Map<String, String> environment) {
    return run(words, Shell.of(environment));
  }

  static int run(List<String> words, Shell shell) {
    return shell.run(LogsOptions.parse(words), LogsOptions.USAGE, options -> print(options, shell));
  }

  private static void print(LogsOptions options, Shell shell) throws ClientException {
    Screen screen = shell.screen();
    Client client = new Client(SocketFile.of(options.socket(), shell.environment()));
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
