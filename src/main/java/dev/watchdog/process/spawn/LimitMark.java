package dev.watchdog.process.spawn;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.watchdog.process.CannotSpawnException;
import dev.watchdog.process.posix.ResourceLimit;
import dev.watchdog.process.posix.SystemFile;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A number that all processes of a run inherit, and that a cleared environment, a session of its
 * own and exec(2) do not take away: their soft limit of file locks. Linux has ignored RLIMIT_LOCKS
 * since 2.4.25 (getrlimit(2)), and {@code /proc/PID/limits} shows it to every user, of a zombie
 * too. Only a process that sets this very limit loses the number.
 *
 * <p>There is none where our own hard limit of file locks is set, or the system has no such limit.
 */
public final class LimitMark {

  /** No process of a run has this number. */
  public static final long NONE = 0;

  private static final long NUMBER_MIN = 1L << 32; // a limit that is set on purpose is lower
  private static final String LINE = "\nMax file locks ";
  private static final int LIMITS_BYTES_MAX = 2048;

  private LimitMark() {}

  /** A number that no other run has, in this watchdog or in one within it. */
  static long random() {
    return ThreadLocalRandom.current().nextLong(NUMBER_MIN, Long.MAX_VALUE);
  }

  /** Something that makes a child. */
  public interface Spawn<T> {
    T spawn() throws CannotSpawnException;
  }

  /**
   * Spawns a child that has the number. A child inherits the limits of the process that spawns it,
   * so ours is the number meanwhile: one spawn at a time.
   */
  public static <T> T during(long number, Spawn<T> spawn) throws CannotSpawnException {
    ResourceLimit before = ResourceLimit.get(ResourceLimit.FILE_LOCKS);
    boolean isFree = before.hard() == ResourceLimit.UNLIMITED;
    boolean isSet = isFree && before.withSoft(number).set();
    try {
      return spawn.spawn();
    } finally {
      var _ = isSet && before.set();
    }
  }

  /** The number of a process, zombie or not; {@link #NONE} where it has none. */
  public static long of(int pid) {
    byte[] limits = new byte[LIMITS_BYTES_MAX];
    int length = SystemFile.readOnce("/proc/" + pid + "/limits", limits);
    return length <= 0 ? NONE : parse(new String(limits, 0, length, ISO_8859_1));
  }

  static long parse(String limits) {
    int line = limits.indexOf(LINE);
    if (line < 0) {
      return NONE;
    }
    int at = line + LINE.length();
    while (at < limits.length() && limits.charAt(at) == ' ') {
      at++;
    }
    long number = 0;
    for (; at < limits.length() && Character.isDigit(limits.charAt(at)); at++) {
      number = number * 10 + limits.charAt(at) - '0'; // one that is too large is not ours
    }
    return number >= NUMBER_MIN ? number : NONE;
  }
}
