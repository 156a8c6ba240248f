package dev.watchdog.config;

import dev.watchdog.access.Address;
import dev.watchdog.access.Identity;
import dev.watchdog.access.Tokens;
import dev.watchdog.process.proc.Machine;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where the watchdog listens, and what clients need.
 *
 * @param sockets possible places of the Unix socket, the best one first; empty if it is off
 * @param tokens one of which every request over TCP needs
 * @param tls empty for plain HTTP
 */
public record Serving(
    Optional<Address> http, List<Path> sockets, Optional<Tokens> tokens, Optional<Identity> tls) {

  /** The default places of the Unix socket, the best one first; clients look there too. */
  public static List<Path> defaultSockets(Map<String, String> environment) {
    Path folder = Values.path(environment.getOrDefault("TMPDIR", "")).orElse(Path.of("/tmp"));
    return List.of(
        Path.of(Option.SOCKET.byDefault()),
        folder.resolve("watchdog-" + Machine.userId() + ".sock"));
  }
}
