package dev.watchdog.process.proc;

import dev.watchdog.process.posix.Libc;
import dev.watchdog.process.posix.SystemFile;
import java.nio.charset.StandardCharsets;

/**
 * A point in time, as far as it tells which processes began after it. A process shows when it began
 * in clock ticks only (proc_pid_stat(5)); within one tick the pids tell, which are given in order.
 *
 * @param tick since boot
 * @param lastPid the newest process's or thread's
 */
public record Moment(long tick, int lastPid) {

  private static final long TICKS_PER_SECOND = 100; // USER_HZ, on both architectures
  private static final long NANOS_PER_TICK = 1_000_000_000 / TICKS_PER_SECOND;
  private static final int LOADAVG_BYTES_MAX = 128;

  public static Moment now() {
    long tick = Libc.bootNanos() / NANOS_PER_TICK;
    return new Moment(tick, readLastPid());
  }

  /** The last number of {@code /proc/loadavg}; where there is none, nothing is newer. */
  private static int readLastPid() {
    byte[] line = new byte[LOADAVG_BYTES_MAX];
    int length = SystemFile.readOnce("/proc/loadavg", line);
    if (length <= 0) {
      return Integer.MAX_VALUE;
    }
    String text = new String(line, 0, length, StandardCharsets.US_ASCII).strip();
    try {
      return Integer.parseInt(text.substring(text.lastIndexOf(' ') + 1));
    } catch (NumberFormatException e) {
      return Integer.MAX_VALUE;
    }
  }

  /** Whether a process began later; of two at the same moment, it did not. */
  public boolean isBefore(Stat process) {
    return process.startTime() > tick || (process.startTime() == tick && process.pid() > lastPid);
  }
}
