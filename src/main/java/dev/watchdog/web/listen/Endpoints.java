package dev.watchdog.web.listen;

import dev.watchdog.access.Address;
import dev.watchdog.access.Identity;
import dev.watchdog.access.Tokens;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Where to listen, and who may ask.
 *
 * @param sockets where a Unix socket may be, the best place first; none for no socket
 * @param connectionsMax how many there may be over TCP at once; over the socket, a quarter of that
 */
public record Endpoints(Optional<Tcp> tcp, List<Path> sockets, int connectionsMax) {

  /**
   * HTTP over TCP.
   *
   * @param tokens of which every request has to show one
   * @param tls what is spoken below HTTP; none for nothing
   */
  public record Tcp(Address address, Optional<Tokens> tokens, Optional<Identity> tls) {}
}
