package dev.watchdog.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ThreadLocalRandom;

/** A port for a server that a test starts and whose port it must know before. */
public final class FreePort {

  private static final Path EPHEMERAL = Path.of("/proc/sys/net/ipv4/ip_local_port_range");
  private static final int FIRST = 10_000;

  private FreePort() {}

  /**
   * A port on loopback that is free. The kernel gives ephemeral ports to clients and to servers
   * that ask for port 0 (ip(7), ip_local_port_range); this one is below them, so no other test gets
   * it before the server does.
   */
  public static int find() throws IOException {
    int firstEphemeral = Integer.parseInt(Files.readString(EPHEMERAL).strip().split("\\s+", -1)[0]);
    int bound = Math.max(firstEphemeral, FIRST + 1_000);
    while (true) {
      int port = ThreadLocalRandom.current().nextInt(FIRST, bound);
      if (isFree(port)) {
        return port;
      }
    }
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return socket.isBound();
    } catch (IOException e) {
      return false;
    }
  }
}
