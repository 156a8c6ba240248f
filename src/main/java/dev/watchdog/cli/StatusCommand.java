package dev.watchdog.cli;

import static java.util.stream.Collectors.joining;

import dev.watchdog.arguments.ArgumentParser;
import dev.watchdog.arguments.Flag;
import dev.watchdog.cli.client.Client;
import dev.watchdog.cli.client.ClientException;
import dev.watchdog.cli.client.JsonMessage;
import dev.watchdog.cli.client.ProgramsApi;
import dev.watchdog.cli.follow.StatusSubscription;
import dev.watchdog.cli.follow.StatusTable;
import dev.watchdog.cli.follow.StatusView;
import dev.watchdog.cli.terminal.Format;
import dev.watchdog.cli.terminal.Style;
import java.util.List;

/** {@code watchdog status}: the status of the programs, and with -watch its changes. */
final class StatusCommand implements Subcommand.Implementation {

  /**
   * The options of the command.
   *
   * @param common without a program it is for all
   * @param watch whether to stay and show changes
   */
  private record Options(ProgramOptions common, boolean watch) {}

  @Override
  public List<Flag> flags() {
    return ProgramOptions.flags(
        "text: a table; json: the status records",
        new Flag("w watch", "", "stay, and show changes"));
  }

  @Override
  public int run(ArgumentParser arguments, CommandContext context) {
    Options options = new Options(ProgramOptions.of(arguments), arguments.isOn("watch"));
    return context.run(
        Subcommand.STATUS, arguments.result(options), o -> print(o.common(), o.watch(), context));
  }

  private static void print(ProgramOptions options, boolean watch, CommandContext context)
      throws ClientException {
    Client client = context.client(options.socket());
    ProgramsApi programs = new ProgramsApi(client);
    Style style = context.screen().style();
    StatusTable table = new StatusTable(style, context.clock());
    if (watch) {
      StatusView view = StatusView.of(options.format(), table, style);
      context.follow(client, new StatusSubscription(() -> programs.list(options.program()), view));
    } else {
      context.screen().write(text(options, table, programs.list(options.program())));
    }
  }

  private static String text(ProgramOptions options, StatusTable table, List<JsonMessage> records) {
    if (options.format() == Format.TEXT) {
      return table.of(records);
    }
    return options.program().isPresent()
        ? records.getFirst().json() + "\n"
        : records.stream().map(JsonMessage::json).collect(joining(",", "[", "]\n"));
  }
}
