package dev.watchdog.process.spawn;

import dev.watchdog.process.posix.SystemFile;
import dev.watchdog.process.proc.Machine;
import dev.watchdog.process.proc.ProcessLimits;
import java.nio.file.Path;
import java.util.List;

/**
 * What this process is allowed, and so what it can give to a child.
 *
 * @param capabilities the effective ones, a bit each (capabilities(7))
 * @param nofileHard how many files it may have open at most
 * @param areFinal whether no file that is executed gives more (no_new_privs, prctl(2))
 * @param niceFloor the lowest nice value that it may have without the capability
 */
record Privileges(
    int uid,
    int gid,
    long capabilities,
    boolean areFinal,
    long nofileHard,
    int niceFloor,
    int nice,
    int oomScoreAdj) {

  /** Numbered as in linux/capability.h. */
  enum Capability {
    KILL(5),
    SETGID(6),
    SETUID(7),
    SYS_NICE(23),
    SYS_RESOURCE(24);

    private final int number;

    Capability(int number) {
      this.number = number;
    }
  }

  private static final int NICE_FIELD = 16; // of /proc/PID/stat, after the name: field 19
  private static final int NICE_MAX = 20; // RLIMIT_NICE is 20 minus the value, getrlimit(2)

  boolean has(Capability capability) {
    return ((capabilities >> capability.number) & 1) != 0;
  }

  /** Those of this process. */
  static Privileges own() {
    List<String> status = lines("status");
    String stat = lines("stat").getFirst();
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    ProcessLimits limits = ProcessLimits.own();
    return new Privileges(
        Integer.parseInt(field(status, "Uid:", 2)),
        Integer.parseInt(field(status, "Gid:", 2)),
        Long.parseUnsignedLong(field(status, "CapEff:", 1), 16),
        field(status, "NoNewPrivs:", 1).equals("1"),
        limits.openFilesHard(),
        (int) Math.max(-NICE_MAX, NICE_MAX - limits.niceRoom()),
        Integer.parseInt(fields[NICE_FIELD]),
        Integer.parseInt(lines("oom_score_adj").getFirst()));
  }

  private static List<String> lines(String file) {
    return SystemFile.lines(Path.of("/proc/self", file)).orElseThrow(Machine::withoutProc);
  }

  private static String field(List<String> lines, String name, int index) {
    return lines.stream()
        .filter(line -> line.startsWith(name))
        .map(line -> line.split("\\s+", -1)[index])
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("/proc/self/status has no " + name));
  }
}
