package dev.watchdog.web.listen;

import dev.watchdog.access.Address;
import dev.watchdog.access.Identity;
import dev.watchdog.access.Tokens;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Where to listen.
 *
 * @param sockets places for a Unix socket, the best first; empty for no socket
 * @param connectionsMax how many connections there may be over TCP; a quarter of that over the
 *     socket
 */
public record Endpoints(Optional<Tcp> tcp, List<Path> sockets, int connectionsMax) {

  /**
   * HTTP over TCP.
   *
   * @param tokens every request has to show one of them
   * @param tls the identity of the server; empty for no TLS
   */
  public record Tcp(Address address, Optional<Tokens> tokens, Optional<Identity> tls) {}
}
