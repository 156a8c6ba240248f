package dev.watchdog.cli;

import static java.util.stream.Collectors.joining;

import java.util.List;

/** {@code watchdog status}: how the programs are, and with -watch how that changes. */
final class StatusCommand {

  private StatusCommand() {}

  /** Returns the exit code. */
  static int run(List<String> words, Shell shell) {
    return shell.run(Command.STATUS, StatusOptions.parse(words), options -> print(options, shell));
  }

  private static void print(StatusOptions options, Shell shell) throws ClientException {
    Client client = shell.client(options.socket());
    Programs programs = new Programs(client);
    StatusTable table = new StatusTable(shell.screen().style(), shell.clock());
    if (options.watch()) {
      StatusFeed feed =
          new StatusFeed(
              () -> programs.list(options.program()), view(options, table, shell.screen().style()));
      new Follower(client, shell.screen(), shell.patience(), feed).follow();
    } else {
      shell.screen().write(text(options, table, programs.list(options.program())));
    }
  }

  private static String text(StatusOptions options, StatusTable table, List<Received> records) {
    if (options.format() == Format.TEXT) {
      return table.of(records);
    }
    return options.program().isPresent()
        ? records.getFirst().json() + "\n"
        : records.stream().map(Received::json).collect(joining(",", "[", "]\n"));
  }

  private static StatusView view(StatusOptions options, StatusTable table, Style style) {
    return options.format() == Format.TEXT && style.redraws()
        ? new StatusScreen(table)
        : new StatusChanges(options.format(), table);
  }
}
