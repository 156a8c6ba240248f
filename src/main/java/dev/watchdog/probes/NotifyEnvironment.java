package dev.watchdog.probes;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The variables by which a process learns where to report to: sd_notify(3), sd_watchdog_enabled(3).
 */
public final class NotifyEnvironment {

  private static final String SOCKET = "NOTIFY_SOCKET";
  private static final String INTERVAL = "WATCHDOG_USEC";

  /**
   * The process that the interval is for; if it is not set, each that reads it
   * (sd_watchdog_enabled(3)).
   */
  private static final String PROCESS = "WATCHDOG_PID";

  private NotifyEnvironment() {}

  /** Without them: those of our own supervisor are meant for us. */
  public static Map<String, String> without(Map<String, String> environment) {
    Map<String, String> others = new LinkedHashMap<>(environment);
    others.keySet().removeAll(List.of(SOCKET, INTERVAL, PROCESS));
    return others;
  }

  /**
   * With them.
   *
   * @param address of the socket
   * @param silence how long the program may be silent, where that matters
   */
  public static Map<String, String> with(
      Map<String, String> environment, String address, Optional<Duration> silence) {
    Map<String, String> all = without(environment);
    all.put(SOCKET, address);
    silence.ifPresent(time -> all.put(INTERVAL, Long.toString(time.toNanos() / 1_000)));
    return all;
  }
}
