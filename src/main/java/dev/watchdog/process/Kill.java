package dev.watchdog.process;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.watchdog.lifecycle.Signal;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** kill(2), and what this process wants to hear itself: prctl(2), signal(2), sigprocmask(2). */
final class Kill {

  private static final int PR_SET_CHILD_SUBREAPER = 36;
  private static final int SIG_UNBLOCK = 1; // asm-generic/signal-defs.h
  private static final long SIG_DFL = 0;
  private static final long SIGSET_BYTES = 128;

  private static final CFunction KILL = CFunction.named("kill");

  private Kill() {}

  /** Signals one process; 0 or the errno. */
  static int process(int pid, Signal signal) {
    return kill(pid, signal);
  }

  /** Signals every process of a group; 0 or the errno. */
  static int group(int leader, Signal signal) {
    return kill(-leader, signal);
  }

  /** Whether a process is there and not ours to signal. */
  static boolean isForbidden(int pid) {
    return kill(pid, 0) == Errno.EPERM;
  }

  private static int kill(int target, Signal signal) {
    return kill(target, signal.number());
  }

  private static int kill(int target, int number) {
    return (int) KILL.call(target, number) == 0 ? 0 : Libc.errno();
  }

  /** Has orphaned descendants come to this process, as they come to PID 1 (Linux 3.4). */
  static void becomeSubreaper() throws PosixException {
    if ((int) CFunction.named("prctl").call(PR_SET_CHILD_SUBREAPER, 1) != 0) {
      throw new PosixException("cannot become a subreaper", Libc.errno());
    }
  }

  /**
   * Lets a signal be delivered to this thread. A blocked one, too, is inherited through exec, and
   * the JVM unblocks only those that it wants itself.
   */
  static void unblock(Signal signal) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment set = arena.allocate(SIGSET_BYTES, 8);
      set.set(JAVA_LONG, 0, 1L << (signal.number() - 1)); // of 64 signals, in glibc and musl
      int errno = (int) CFunction.named("pthread_sigmask").call(SIG_UNBLOCK, set.address(), 0);
      assert errno == 0 : "SIG_UNBLOCK with a valid set";
    }
  }

  /**
   * Gives a signal its default disposition. An ignored one is inherited through exec: whoever
   * starts us in the background of a shell ignores INT for us, and the JVM would leave it so; with
   * CHLD ignored the kernel would reap our children itself and lose their exit statuses (wait(2)).
   */
  static void resetDisposition(Signal signal) {
    long before = CFunction.named("signal").call(signal.number(), SIG_DFL);
    assert before != -1 : "SIG_DFL for a signal that can be caught"; // SIG_ERR
  }
}
