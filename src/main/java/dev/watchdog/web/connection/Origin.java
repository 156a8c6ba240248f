package dev.watchdog.web.connection;

import io.vertx.core.net.SocketAddress;

/**
 * Where a connection comes from, the least trusted first: each keeps a reserve of memory that those
 * before it cannot use.
 */
public enum Origin {
  /** TCP from another machine. */
  REMOTE,
  /** TCP from this machine. */
  LOOPBACK,
  /** The Unix socket. */
  SOCKET;

  static Origin of(SocketAddress peer) {
    if (!peer.isInetSocket()) {
      return SOCKET;
    }
    return isLoopback(peer.hostAddress()) ? LOOPBACK : REMOTE;
  }

  /** As java.net writes it: 127.0.0.0/8 (RFC 1122, section 3.2.1.3) or ::1, in full. */
  private static boolean isLoopback(String address) {
    return address.startsWith("127.") || address.startsWith("0:0:0:0:0:0:0:1");
  }
}
