package dev.watchdog.config;

import dev.watchdog.process.Machine;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Where the control socket is when nobody says so: watchdog and its commands must agree. */
public final class Sockets {

  private Sockets() {}

  /** The best place first. */
  public static List<Path> byDefault(Map<String, String> environment) {
    Path folder = Values.path(environment.getOrDefault("TMPDIR", "")).orElse(Path.of("/tmp"));
    return List.of(
        Path.of(Option.SOCKET.byDefault()),
        folder.resolve("watchdog-" + Machine.userId() + ".sock"));
  }
}
