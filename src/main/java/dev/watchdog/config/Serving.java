package dev.watchdog.config;

import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Where the watchdog can be reached, and by whom.
 *
 * @param sockets where a Unix socket may be, the best place first; none where it is off
 * @param token that every request over TCP has to show
 */
public record Serving(Optional<Address> http, List<Path> sockets, Optional<String> token) {

  /**
   * Where HTTP listens.
   *
   * @param host an IP address or a name
   * @param port 0 for any that is free
   */
  public record Address(String host, int port) {

    /** Whether only this machine can reach it; what a name leads to, nobody knows. */
    public boolean isLoopback() {
      try {
        return host.equals("localhost") || InetAddress.ofLiteral(host).isLoopbackAddress();
      } catch (IllegalArgumentException e) {
        return false;
      }
    }

    @Override
    public String toString() {
      return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
  }
}
