package dev.watchdog.process.posix;

import dev.watchdog.lifecycle.Signal;

/** kill(2), and what this process does about its own: prctl(2), signal(2). */
public final class Kill {

  private static final int PR_SET_CHILD_SUBREAPER = 36;
  private static final long SIG_DFL = 0;

  private static final CFunction KILL = CFunction.named("kill");

  private Kill() {}

  /** Signals one process; 0 or the errno. */
  public static int process(int pid, Signal signal) {
    return kill(pid, signal);
  }

  /** Signals every process of a group; 0 or the errno. */
  public static int group(int leader, Signal signal) {
    return kill(-leader, signal);
  }

  /**
   * Signals the group of a child, or the child alone before the instructions that make it lead one.
   */
  public static void groupOrChild(int child, Signal signal) {
    if (group(child, signal) != 0) {
      int _ = process(child, signal);
    }
  }

  /** Whether a process is there and not ours to signal. */
  public static boolean isForbidden(int pid) {
    return kill(pid, 0) == Errno.EPERM;
  }

  private static int kill(int target, Signal signal) {
    return kill(target, signal.number());
  }

  private static int kill(int target, int number) {
    return (int) KILL.call(target, number) == 0 ? 0 : Libc.errno();
  }

  /** Has orphaned descendants come to this process, as they come to PID 1 (Linux 3.4). */
  public static void becomeSubreaper() throws PosixException {
    if ((int) CFunction.named("prctl").call(PR_SET_CHILD_SUBREAPER, 1) != 0) {
      throw new PosixException("cannot become a subreaper", Libc.errno());
    }
  }

  /**
   * Gives a signal its default disposition. An ignored one is inherited through exec; with CHLD
   * ignored the kernel would reap our children itself and lose their exit statuses (wait(2)).
   */
  public static void resetDisposition(Signal signal) {
    long before = CFunction.named("signal").call(signal.number(), SIG_DFL);
    assert before != -1 : "SIG_DFL for a signal that can be caught"; // SIG_ERR
  }
}
