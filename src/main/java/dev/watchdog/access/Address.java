package dev.watchdog.access;

import java.net.InetAddress;

/**
 * Where HTTP listens.
 *
 * @param host an IP address or a name
 * @param port 0 for any free port
 */
public record Address(String host, int port) {

  /** Whether only this machine can reach it. */
  public boolean isLoopback() {
    return isLoopback(host);
  }

  /** Whether a host is this machine and nothing else; what a name resolves to is unknown. */
  public static boolean isLoopback(String host) {
    try {
      // This is the usual host. The first call of InetAddress takes 5 ms in a new JVM.
      return host.equals("127.0.0.1")
          || host.equalsIgnoreCase("localhost")
          || InetAddress.ofLiteral(host).isLoopbackAddress();
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** The same host with the port that was bound. */
  public Address withPort(int actual) {
    return new Address(host, actual);
  }

  @Override
  public String toString() {
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }
}
