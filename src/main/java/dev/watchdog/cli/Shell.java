package dev.watchdog.cli;

import dev.watchdog.arguments.ArgumentParser.Result;
import dev.watchdog.arguments.Flag;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a client has around it.
 *
 * @param environment its variables
 * @param screen where it prints
 * @param clock the time of day, by which a watchdog on the same machine goes too
 * @param patience with a watchdog that went away
 */
record Shell(
    Map<String, String> environment, Screen screen, InstantSource clock, Patience patience) {

  static final Flag SOCKET = new Flag("socket", "PATH", "the watchdog's Unix socket");

  /** This process; unbuffered, so that every line is seen at once. */
  static Shell of(Map<String, String> environment) {
    Screen screen =
        new Screen(
            new FileOutputStream(FileDescriptor.out),
            new FileOutputStream(FileDescriptor.err),
            Style.of(environment));
    return new Shell(environment, screen, InstantSource.system(), Patience.USUAL);
  }

  /** For a watchdog that was named, or for the usual one. */
  Client client(Optional<String> socket) {
    return new Client(SocketFile.of(socket, environment));
  }

  /** What a client does with its options. */
  interface Task<T> {
    void run(T options) throws ClientException;
  }

  /** Does it, unless help is wanted or something is wrong; returns the exit code. */
  <T> int run(Command command, Result<T> parsed, Task<T> task) {
    try {
      switch (parsed) {
        case Result.Valid<T>(T options) -> task.run(options);
        case Result.Help<T> _ -> screen.write(Usage.of(command));
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
