package dev.watchdog.process.runs;

import dev.watchdog.process.posix.SystemFile;
import dev.watchdog.process.posix.UnixDatagramSocket.Sender;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * Which processes may report for a run: those that belong to it, as with systemd's {@code
 * NotifyAccess=all}. Of a process that is gone already, as {@code systemd-notify --no-block} may
 * be, only the user is known.
 *
 * <p>To judge takes some look-ups in {@code /proc}, so a process is judged once a turn, and only so
 * many processes are judged in one.
 */
final class NotifyAccess {

  private static final int JUDGED_MAX = 8;
  private static final int STATUS_BYTES_MAX = 4096; // its user stands in the first lines

  private final LinuxRun run;
  private final Map<Sender, Boolean> judged = new HashMap<>();

  NotifyAccess(LinuxRun run) {
    this.run = run;
  }

  /** A pid that is known could be another process's by now. */
  void nextTurn() {
    judged.clear();
  }

  /** Whether this one can still be judged in this turn. */
  boolean canJudge(Sender sender) {
    return judged.size() < JUDGED_MAX || judged.containsKey(sender);
  }

  boolean include(Sender sender) {
    return judged.computeIfAbsent(sender, this::isOfRun);
  }

  private boolean isOfRun(Sender sender) {
    return switch (run.membershipOf(sender.pid())) {
      case MEMBER -> true;
      case OTHER -> false;
      case GONE -> sender.pid() > 0 && isUserOfChild(sender.uid());
    };
  }

  private boolean isUserOfChild(int user) {
    OptionalInt ofChild = userOf(run.pid());
    return ofChild.isPresent() && ofChild.getAsInt() == user;
  }

  /** The user (effective) of a process; empty where it is gone. */
  private static OptionalInt userOf(int pid) {
    return SystemFile.lines(Path.of("/proc/" + pid + "/status"), STATUS_BYTES_MAX).stream()
        .flatMap(List::stream)
        .filter(line -> line.startsWith("Uid:"))
        .mapToInt(line -> Integer.parseUnsignedInt(line.split("\\s+", 4)[2]))
        .findFirst();
  }
}
