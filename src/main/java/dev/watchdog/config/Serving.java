package dev.watchdog.config;

import dev.watchdog.access.Address;
import dev.watchdog.access.Identity;
import dev.watchdog.access.Tokens;
import dev.watchdog.process.Machine;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where the watchdog can be reached, and by whom.
 *
 * @param sockets where a Unix socket may be, the best place first; none where it is off
 * @param tokens of which every request over TCP has to show one
 * @param tls for HTTP, which is plain without
 */
public record Serving(
    Optional<Address> http, List<Path> sockets, Optional<Tokens> tokens, Optional<Identity> tls) {

  /** Where the Unix socket is by default, the best place first; clients look there too. */
  public static List<Path> defaultSockets(Map<String, String> environment) {
    Path folder = Values.path(environment.getOrDefault("TMPDIR", "")).orElse(Path.of("/tmp"));
    return List.of(
        Path.of(Option.SOCKET.byDefault()),
        folder.resolve("watchdog-" + Machine.userId() + ".sock"));
  }
}
