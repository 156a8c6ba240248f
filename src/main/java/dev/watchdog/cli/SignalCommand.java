package dev.watchdog.cli;

import dev.watchdog.arguments.ArgumentParser;
import dev.watchdog.arguments.Flag;
import dev.watchdog.cli.client.Client;
import dev.watchdog.cli.client.ClientException;
import dev.watchdog.cli.client.JsonMessage;
import dev.watchdog.cli.client.ProgramsApi;
import dev.watchdog.cli.terminal.Format;
import dev.watchdog.lifecycle.Signal;
import java.util.List;
import java.util.Optional;

/** {@code watchdog signal}: sends a signal to a program's child. */
final class SignalCommand implements Subcommand.Implementation {

  /** Stands in for a signal that cannot be read; never sent. */
  private static final Signal NONE = Signal.CONT;

  /**
   * The options of the command.
   *
   * @param common without a program it is for the only one
   */
  private record Options(ProgramOptions common, Signal signal) {}

  @Override
  public List<Flag> flags() {
    return ProgramOptions.flags("text: a sentence; json: the status record");
  }

  @Override
  public int run(ArgumentParser arguments, CommandContext context) {
    List<String> operands = arguments.operands(2, "a program's name or a signal");
    Optional<String> program =
        operands.size() > 1 ? Optional.of(operands.getFirst()) : Optional.empty();
    Options options =
        new Options(ProgramOptions.of(program, arguments), signal(operands, arguments));
    return context.run(Subcommand.SIGNAL, arguments.result(options), o -> send(o, context));
  }

  private static Signal signal(List<String> operands, ArgumentParser arguments) {
    if (operands.isEmpty()) {
      arguments.problem("which signal? HUP, USR1, 10");
      return NONE;
    }
    Optional<Signal> signal = Signal.parse(operands.getLast());
    if (signal.isEmpty()) {
      arguments.problem(
          "\""
              + operands.getLast()
              + "\" is not a signal: give a name such as HUP, or a number from 1 to 64");
    }
    return signal.orElse(NONE);
  }

  private static void send(Options options, CommandContext context) throws ClientException {
    ProgramsApi programs = options.common().programs(context);
    JsonMessage status =
        programs.post(
            programs.nameOrOnly(options.common().program()),
            "signal",
            "{\"signal\":\"" + options.signal().name() + "\"}",
            Client.ANSWER_TIMEOUT);
    String text =
        options.common().format() == Format.JSON
            ? status.json()
            : StatusSentence.of(status) + "; " + options.signal() + " sent";
    context.screen().write(text + "\n");
  }
}
