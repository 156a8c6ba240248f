package dev.watchdog.process.posix;

import java.io.File;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** File descriptors that other processes pass to this one (SCM_RIGHTS, unix(7)). */
public final class PassedDescriptors {

  private static final int SOL_SOCKET = 1;
  private static final int SO_LINGER = 13;
  private static final MemorySegment NO_LINGER = Arena.global().allocate(8, 8); // struct linger

  private static final CFunction SETSOCKOPT = CFunction.named("setsockopt");

  private PassedDescriptors() {}

  /**
   * Closes one. A socket does not wait for what it has still to send (SO_LINGER, socket(7)); what
   * else there is can block even so, a file of a FUSE server for as long as that server likes.
   */
  public static void abandon(int fd) {
    var _ = SETSOCKOPT.call(fd, SOL_SOCKET, SO_LINGER, NO_LINGER.address(), 8, 0);
    Fd.close(fd);
  }

  /** How many can be taken from one message, so that as many numbers are left for all else. */
  public static int spare() {
    String[] open = new File("/proc/self/fd").list(); // null where there is no number for that
    return open == null
        ? 0
        : Math.clamp((openMax() - open.length) / 2, 0, MessageHeader.DESCRIPTORS_MAX);
  }

  private static long openMax() {
    // RLIM_INFINITY is all ones
    return ResourceLimit.get(ResourceLimit.OPEN_FILES).soft() & Long.MAX_VALUE;
  }
}
