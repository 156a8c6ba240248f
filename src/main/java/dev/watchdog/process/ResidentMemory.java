package dev.watchdog.process;

import dev.watchdog.process.ProcessTable.Entry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;

/** How much memory runs hold, as {@code /proc} tells it (proc_pid_status(5), VmRSS). */
public final class ResidentMemory {

  private ResidentMemory() {}

  /**
   * The bytes that a child holds, and with it whoever is in its session or group or descends from
   * one who is. Pages that several of them share count for each.
   */
  public static long ofRun(int child) {
    int self = (int) ProcessHandle.current().pid();
    Set<Integer> members = new HashSet<>();
    for (Entry e : ProcessTable.glance().descendantsOf(self)) {
      if (e.session() == child || e.group() == child || members.contains(e.parent())) {
        members.add(e.pid());
      }
    }
    return members.stream().mapToLong(ResidentMemory::ofProcess).sum();
  }

  private static long ofProcess(int pid) {
    Path status = Path.of("/proc/" + pid + "/status");
    try (Stream<String> lines = Files.lines(status, StandardCharsets.ISO_8859_1)) {
      return lines
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
          .findFirst()
          .orElse(0);
    } catch (IOException | UncheckedIOException e) {
      return 0; // it ended meanwhile
    }
  }
}
