package dev.watchdog.cli;

import java.util.List;

/** {@code watchdog events}: what happens to the programs, as it happens. */
final class EventsCommand {

  private EventsCommand() {}

  /** Returns the exit code. */
  static int run(List<String> words, Shell shell) {
    return shell.run(Command.EVENTS, EventsOptions.parse(words), options -> print(options, shell));
  }

  private static void print(EventsOptions options, Shell shell) throws ClientException {
    Client client = shell.client(options.socket());
    EventFeed feed = new EventFeed(options, shell.screen().style());
    new Follower(client, shell.screen(), shell.patience(), feed).follow();
  }
}
