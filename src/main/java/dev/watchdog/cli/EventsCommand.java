package dev.watchdog.cli;

import dev.watchdog.arguments.ArgumentParser;
import dev.watchdog.arguments.Flag;
import dev.watchdog.cli.client.ClientException;
import dev.watchdog.cli.follow.EventSubscription;
import dev.watchdog.cli.terminal.Format;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** {@code watchdog events}: what happens to the programs, as it happens. */
final class EventsCommand implements Subcommand.Implementation {

  private static final Pattern FROM = Pattern.compile("now|seq:[0-9]{1,18}");

  /**
   * The options of the command.
   *
   * @param from {@code now} or {@code seq:N}
   */
  private record Options(String from, Format format, Optional<String> socket) {}

  @Override
  public List<Flag> flags() {
    return List.of(
        new Flag("f follow", "", "is implied"),
        new Flag(
            "from", "now|seq:N", "from now on (default), or from event N on, if it is still kept"),
        new Flag("o", "text|json", "text: a line an event; json: an object a line"),
        CommandContext.SOCKET);
  }

  @Override
  public int run(ArgumentParser arguments, CommandContext context) {
    arguments.noOperand();
    Options options =
        new Options(
            arguments.value("from", "now", "now or seq:N", EventsCommand::from),
            arguments.choice("o", Format.TEXT),
            arguments.value("socket"));
    return context.run(Subcommand.EVENTS, arguments.result(options), o -> print(o, context));
  }

  private static Optional<String> from(String text) {
    return Optional.of(text).filter(FROM.asMatchPredicate());
  }

  private static void print(Options options, CommandContext context) throws ClientException {
    context.follow(
        context.client(options.socket()),
        new EventSubscription(options.from(), options.format(), context.screen().style()));
  }
}
