package dev.watchdog.cli;

import dev.watchdog.arguments.ArgumentParser.Result;
import dev.watchdog.arguments.Flag;
import dev.watchdog.cli.client.Client;
import dev.watchdog.cli.client.ClientException;
import dev.watchdog.cli.client.ExitCodes;
import dev.watchdog.cli.client.SocketFile;
import dev.watchdog.cli.follow.Follower;
import dev.watchdog.cli.follow.Follower.RetryPolicy;
import dev.watchdog.cli.follow.Subscription;
import dev.watchdog.cli.terminal.Screen;
import dev.watchdog.cli.terminal.Style;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a command uses of its process.
 *
 * @param clock the time of day, the same as that of a watchdog on this machine
 * @param retries when a connection to the watchdog is lost
 */
record CommandContext(
    Map<String, String> environment, Screen screen, InstantSource clock, RetryPolicy retries) {

  static final Flag SOCKET = new Flag("socket", "PATH", "the watchdog's Unix socket");

  /** This process; its output is unbuffered, so that every line appears at once. */
  static CommandContext of(Map<String, String> environment) {
    Screen screen =
        new Screen(
            new FileOutputStream(FileDescriptor.out),
            new FileOutputStream(FileDescriptor.err),
            Style.of(environment));
    return new CommandContext(environment, screen, InstantSource.system(), RetryPolicy.USUAL);
  }

  /** A client of the watchdog with this socket; empty for the usual places. */
  Client client(Optional<String> socket) {
    return new Client(SocketFile.of(socket, environment));
  }

  /** Prints a subscription until the watchdog ends. */
  void follow(Client client, Subscription subscription) throws ClientException {
    new Follower(client, screen, retries, subscription).follow();
  }

  /** What a command does with its options. */
  interface Task<T> {
    void run(T options) throws ClientException;
  }

  /** Runs the task, unless the user asks for help or something is wrong; returns the exit code. */
  <T> int run(Subcommand command, Result<T> parsed, Task<T> task) {
    try {
      switch (parsed) {
        case Result.Valid<T>(T options) -> task.run(options);
        case Result.Help<T> _ -> screen.write(Help.of(command));
        case Result.Invalid<T>(List<String> problems) -> {
          return screen.complain(problems, ExitCodes.BAD_USAGE);
        }
      }
      return ExitCodes.DONE;
    } catch (ClientException e) {
      List<String> sentences = e.sentence().isEmpty() ? List.of() : List.of(e.sentence());
      return screen.complain(sentences, e.exitCode());
    }
  }
}
