package dev.watchdog.process.proc;

import dev.watchdog.process.posix.SystemFile;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * One process, as a line of {@code /proc/PID/stat} shows it (proc_pid_stat(5)).
 *
 * @param startTime in clock ticks since boot; with the pid it names a process for good
 * @param isAlive not a zombie; a zombie whose other threads live is alive
 */
public record Stat(int pid, int parent, int group, int session, long startTime, boolean isAlive) {

  /** More than a line ever has: 52 numbers and a name of 64 bytes at most. */
  public static final int BYTES_MAX = 2048;

  private static final int PID_BITS = 22; // the kernel's PID_MAX_LIMIT is 4,194,304

  /** Names a process for good, in one number. */
  public long key() {
    return key(pid, startTime);
  }

  static long key(int pid, long startTime) {
    return startTime << PID_BITS | pid;
  }

  static int pidOf(long key) {
    return (int) (key & ((1 << PID_BITS) - 1));
  }

  /** The process that has this pid now, zombie or not; empty where there is none. */
  public static Optional<Stat> read(int pid) {
    byte[] buffer = new byte[BYTES_MAX];
    int length = pid <= 0 ? 0 : SystemFile.readOnce("/proc/" + pid + "/stat", buffer);
    return length <= 0 ? Optional.empty() : Optional.of(parse(buffer, length));
  }

  /** The process that has this pid now, unless it is a zombie. */
  public static Optional<Stat> readAlive(int pid) {
    return read(pid).filter(Stat::isAlive);
  }

  /** A process that was seen before, if it is still there. */
  public static Optional<Stat> readAgain(long key) {
    return readAlive(pidOf(key)).filter(now -> now.key() == key);
  }

  /** {@code 71 (a name) S 1 71 71 …}: the name may hold anything, so it ends at the last ')'. */
  public static Stat parse(byte[] line, int length) {
    int close = endOfName(line, length);
    Fields fields = new Fields(line, close + 2); // field 3, the state
    char state = (char) line[close + 2];
    int parent = (int) fields.number(1);
    int group = (int) fields.number(1);
    int session = (int) fields.number(1);
    int threads = (int) fields.number(14); // field 20
    long startTime = fields.number(2); // field 22
    boolean isAlive = state != 'X' && (state != 'Z' || threads > 1);
    int pid = (int) new Fields(line, 0).number(0);
    return new Stat(pid, parent, group, session, startTime, isAlive);
  }

  /** The numbers of a line, without an object for each. */
  private static final class Fields {
    private final byte[] line;
    private int at;

    Fields(byte[] line, int at) {
      this.line = line;
      this.at = at;
    }

    /** The number so many fields further on. */
    long number(int fieldsOn) {
      for (int i = 0; i < fieldsOn; i++) {
        while (line[at++] != ' ') {}
      }
      int start = at;
      boolean isNegative = line[at] == '-';
      long number = 0;
      for (int i = isNegative ? start + 1 : start; line[i] >= '0' && line[i] <= '9'; i++) {
        number = number * 10 + line[i] - '0';
      }
      return isNegative ? -number : number;
    }
  }

  /** What a line calls the process, byte for byte as its program chose it. */
  public static String name(byte[] line, int length) {
    int open = 0;
    while (line[open] != '(') {
      open++;
    }
    int close = endOfName(line, length);
    return new String(line, open + 1, close - open - 1, StandardCharsets.UTF_8);
  }

  private static int endOfName(byte[] line, int length) {
    int close = length - 1;
    while (line[close] != ')') {
      close--;
    }
    return close;
  }

  /** The letter of its state (proc_pid_stat(5)), read again; '?' where it is gone. */
  public char state() {
    byte[] line = new byte[BYTES_MAX];
    int length = SystemFile.readOnce("/proc/" + pid + "/stat", line);
    return length <= 0 ? '?' : (char) line[endOfName(line, length) + 2];
  }

  /** For a log: "sleep (pid 71)". */
  public String describe() {
    byte[] line = new byte[BYTES_MAX];
    int length = SystemFile.readOnce("/proc/" + pid + "/stat", line);
    return describe(length <= 0 ? "?" : name(line, length));
  }

  /** The same, of one whose name is known; without what ends lines, steers a terminal or hides. */
  public String describe(String name) {
    return name.replaceAll("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}\\p{Cs}\\uFFFD]", "?")
        + " (pid "
        + pid
        + ")";
  }
}
