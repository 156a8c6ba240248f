package dev.watchdog.cli;

import dev.watchdog.lifecycle.Signal;
import java.util.List;

/** {@code watchdog signal}: sends a signal to a program's child. */
final class SignalCommand {

  private SignalCommand() {}

  /** Returns the exit code. */
  static int run(List<String> words, Shell shell) {
    return shell.run(Command.SIGNAL, SignalOptions.parse(words), options -> send(options, shell));
  }

  private static void send(SignalOptions options, Shell shell) throws ClientException {
    Programs programs = new Programs(shell.client(options.socket()));
    Signal signal = options.signal();
    Received status =
        programs.post(
            programs.nameOrOnly(options.program()),
            "signal",
            "{\"signal\":\"" + signal.name() + "\"}",
            Client.ANSWER_TIMEOUT);
    shell.screen().write(Sentence.after(status, "; " + signal + " sent", options.format()));
  }
}
