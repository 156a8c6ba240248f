package dev.watchdog.cli;

import java.util.List;
import java.util.Map;

/** {@code watchdog events}: what happens to the programs, as it happens. */
public final class EventsCommand {

  private EventsCommand() {}

  /** Returns the exit code. */
  public static int run(List<String> words, Map<String, String> environment) {
    return run(words, Shell.of(environment));
  }

  static int run(List<String> words, Shell shell) {
    return shell.run(
        EventsOptions.parse(words), EventsOptions.USAGE, options -> print(options, shell));
  }

  private static void print(EventsOptions options, Shell shell) throws ClientException {
    Client client = new Client(SocketFile.of(options.socket(), shell.environment()));
    EventFeed feed = new EventFeed(options, shell.screen().style());
    new Follower(client, shell.screen(), shell.patience(), feed).follow();
  }
}
