package dev.watchdog.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The memory of a watchdog, in KiB. */
final class Memory {

  private Memory() {}

  /** The resident set now. */
  static long residentKib(RunningWatchdog watchdog) {
    return status(watchdog, "VmRSS:");
  }

  /** The largest resident set so far. */
  static long peakKib(RunningWatchdog watchdog) {
    return status(watchdog, "VmHWM:");
  }

  private static long status(RunningWatchdog watchdog, String name) {
    try {
      return Files.readAllLines(Path.of("/proc/" + watchdog.pid() + "/status")).stream()
          .filter(line -> line.startsWith(name))
          .map(line -> line.replaceAll("\\D", ""))
          .mapToLong(Long::parseLong)
          .findFirst()
          .orElseThrow();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
