package dev.watchdog.cli;

import dev.watchdog.arguments.ArgumentParser;
import dev.watchdog.arguments.ArgumentParser.Result;
import dev.watchdog.arguments.Flag;
import dev.watchdog.cli.client.Client;
import dev.watchdog.cli.client.ClientException;
import dev.watchdog.cli.client.LogRequest;
import dev.watchdog.cli.follow.LinePrinter;
import dev.watchdog.cli.follow.LogSubscription;
import dev.watchdog.cli.terminal.Format;
import dev.watchdog.cli.terminal.Screen;
import dev.watchdog.cli.terminal.TerminalSink;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** {@code watchdog logs}: the last lines of a program's output, and with -f the next ones. */
final class LogsCommand implements Subcommand.Implementation {

  private static final OptionalInt LINES_DEFAULT = OptionalInt.of(10);

  /**
   * The options of the command.
   *
   * @param follow whether to stay for new lines
   * @param raw whether a terminal, too, gets the program's text unchanged
   */
  record Options(
      LogRequest request, boolean follow, Format format, boolean raw, Optional<String> socket) {}

  @Override
  public List<Flag> flags() {
    return List.of(
        new Flag("f follow", "", "stay, and print new lines"),
        new Flag("n", "N", "how many lines of the past, or all (default 10)"),
        new Flag("o", "text|json", "text: the lines themselves; json: an object a line"),
        new Flag("stream", "stdout|stderr|all", "which stream (default all)"),
        new Flag("raw", "", "print all characters to a terminal, not only text and colours"),
        CommandContext.SOCKET);
  }

  @Override
  public int run(ArgumentParser arguments, CommandContext context) {
    return context.run(Subcommand.LOGS, options(arguments), o -> print(o, context));
  }

  static Result<Options> options(ArgumentParser arguments) {
    LogRequest request =
        new LogRequest(
            arguments.operand("a program's name"),
            arguments.value("n", LINES_DEFAULT, "a number of lines, or all", LogsCommand::lines),
            arguments.choice("stream", LogRequest.Stream.ALL));
    return arguments.result(
        new Options(
            request,
            arguments.isOn("follow"),
            arguments.choice("o", Format.TEXT),
            arguments.isOn("raw"),
            arguments.value("socket")));
  }

  private static Optional<OptionalInt> lines(String text) {
    if (text.equals("all")) {
      return Optional.of(OptionalInt.empty());
    }
    try {
      return Optional.of(OptionalInt.of(Integer.parseInt(text))).filter(n -> n.getAsInt() >= 0);
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  private static void print(Options options, CommandContext context) throws ClientException {
    Screen screen = context.screen();
    Client client = context.client(options.socket());
    if (options.follow()) {
      LinePrinter printer = new LinePrinter(screen.style(), options.raw());
      context.follow(client, new LogSubscription(options.request(), options.format(), printer));
    } else {
      printPast(options, client, screen);
    }
  }

  /** A terminal gets text that cannot control it; a file gets the bytes unchanged. */
  private static void printPast(Options options, Client client, Screen screen)
      throws ClientException {
    String accept = accept(options.format());
    if (options.raw() || !screen.style().stdout()) {
      client.get(options.request().past(), accept, screen::write);
      return;
    }
    TerminalSink sink = new TerminalSink(screen, options.format());
    try {
      client.get(options.request().past(), accept, sink);
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
