package dev.watchdog.cli;

import dev.watchdog.arguments.ArgumentParser;
import dev.watchdog.arguments.Flag;
import dev.watchdog.cli.client.Client;
import dev.watchdog.cli.client.ClientException;
import dev.watchdog.cli.client.JsonMessage;
import dev.watchdog.cli.client.ProgramsApi;
import dev.watchdog.cli.terminal.Format;
import java.util.List;

/** {@code watchdog start}, {@code stop} and {@code restart}. */
final class ProgramCommand implements Subcommand.Implementation {

  private final Subcommand command;

  /**
   * @param command START, STOP or RESTART
   */
  ProgramCommand(Subcommand command) {
    this.command = command;
  }

  /**
   * The options of the command.
   *
   * @param common without a program it is for the only one
   * @param waits whether to wait until the command is done or cannot be done any more
   */
  private record Options(ProgramOptions common, boolean waits) {}

  @Override
  public List<Flag> flags() {
    return ProgramOptions.flags(
        "text: a sentence; json: the status record",
        new Flag("wait", "", "wait until it is done, or say why it is not"));
  }

  @Override
  public int run(ArgumentParser arguments, CommandContext context) {
    Options options = new Options(ProgramOptions.of(arguments), arguments.isOn("wait"));
    return context.run(command, arguments.result(options), o -> send(o, context));
  }

  private void send(Options options, CommandContext context) throws ClientException {
    ProgramsApi programs = options.common().programs(context);
    String name = programs.nameOrOnly(options.common().program());
    JsonMessage status =
        options.waits()
            ? programs.post(name, command.word() + "?wait=true", "", Client.FOR_EVER)
            : programs.post(name, command.word(), "", Client.ANSWER_TIMEOUT);
    context.screen().write(text(status, options) + "\n");
  }

  private String text(JsonMessage status, Options options) {
    if (options.common().format() == Format.JSON) {
      return status.json();
    }
    return options.waits() || isVisible(status)
        ? StatusSentence.of(status)
        : StatusSentence.of(status, participle());
  }

  /** Whether the status shows the command already: a spawn, for example, takes time. */
  private boolean isVisible(JsonMessage status) {
    return switch (status.text("status").orElse("")) {
      case "STARTING", "RUNNING" -> command != Subcommand.STOP;
      case "BACKOFF" -> false;
      default -> command == Subcommand.STOP;
    };
  }

  private String participle() {
    return command == Subcommand.STOP ? "stopping" : command.word() + "ing";
  }
}
