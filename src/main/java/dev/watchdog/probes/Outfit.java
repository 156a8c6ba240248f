package dev.watchdog.probes;

import dev.watchdog.process.Command;
import dev.watchdog.process.OperatingSystem;
import dev.watchdog.process.OperatingSystem.NotifySocket;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/**
 * What a run starts with.
 *
 * @param command its program's, told where to report to if it is to; what we were given by our own
 *     supervisor is not handed on
 * @param socket where it reports to; whoever has it closes it
 */
public record Outfit(Command command, Optional<NotifySocket> socket) {

  /** Opens what is needed. */
  public static Outfit of(Supervised run, OperatingSystem os) throws IOException {
    Command command = run.command();
    Map<String, String> environment = command.environment();
    Vitals vitals = run.vitals();
    if (!vitals.isNotified()) {
      return new Outfit(
          command.withEnvironment(NotifyEnvironment.without(environment)), Optional.empty());
    }
    NotifySocket socket = os.openNotifySocket();
    return new Outfit(
        command.withEnvironment(
            NotifyEnvironment.with(environment, socket.address(), vitals.watchdog())),
        Optional.of(socket));
  }
}
