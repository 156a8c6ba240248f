package dev.watchdog.probes;

import dev.watchdog.logs.Position;
import dev.watchdog.process.Command;
import dev.watchdog.process.OperatingSystem;
import dev.watchdog.process.OperatingSystem.NotifySocket;
import dev.watchdog.process.OperatingSystem.RunId;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/**
 * A run whose health is watched.
 *
 * @param command of its program
 * @param stopTimeout the time that it has to end once it says that it is about to
 * @param begin where its first line may be
 */
public record MonitoredRun(
    Command command, RunId run, HealthPolicy health, Duration stopTimeout, Position begin) {

  /** Opens the socket that it reports to, if it has to report; the caller closes it. */
  public Optional<NotifySocket> openSocket(OperatingSystem os) throws IOException {
    return health.isNotified() ? Optional.of(os.openNotifySocket()) : Optional.empty();
  }

  /**
   * The command with this socket in its environment, or without any: the socket of our own
   * supervisor is not handed on.
   */
  public Command commandWith(Optional<NotifySocket> socket) {
    return command.withEnvironment(
        socket
            .map(s -> NotifyEnvironment.with(command.environment(), s.address(), health.watchdog()))
            .orElseGet(() -> NotifyEnvironment.without(command.environment())));
  }
}
