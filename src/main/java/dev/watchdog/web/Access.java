package dev.watchdog.web;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Where to listen, and who may ask.
 *
 * @param sockets where a Unix socket may be, the best place first; none for no socket
 * @param connectionsMax how many there may be over TCP at once; over the socket, a quarter of that
 */
public record Access(Optional<Tcp> tcp, List<Path> sockets, int connectionsMax) {

  /**
   * HTTP over TCP.
   *
   * @param port 0 for any that is free
   * @param isLoopback whether only this machine can reach it
   * @param token that every request has to show
   */
  public record Tcp(String host, int port, boolean isLoopback, Optional<String> token) {
    Tcp withPort(int actual) {
      return new Tcp(host, actual, isLoopback, token);
    }

    @Override
    public String toString() {
      return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
  }
}
