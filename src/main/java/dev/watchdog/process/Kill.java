package dev.watchdog.process;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.watchdog.lifecycle.Signal;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** kill(2), and what this process wants to hear itself: prctl(2), signal(2), sigprocmask(2). */
final class Kill {

  private static final int PR_SET_CHILD_SUBREAPER = 36;
  private static final int SIG_UNBLOCK = 1; // asm-generic/signal-defs.h
  private static final long SIGSET_BYTES = 128;

  private static final MethodHandle KILL = Libc.link("kill", JAVA_INT, JAVA_INT, JAVA_INT);

  private Kill() {}

  /** Signals one process; 0 or the errno. */
  static int process(int pid, Signal signal) {
    return kill(pid, signal);
  }

  /** Signals every process of a group; 0 or the errno. */
  static int group(int leader, Signal signal) {
    return kill(-leader, signal);
  }

  private static int kill(int target, Signal signal) {
    try {
      int result = (int) KILL.invokeExact(Libc.state(), target, signal.number());
      return result == 0 ? 0 : Libc.errno();
    } catch (Throwable t) {
      throw Libc.unexpected(t);
    }
  }

  /** Has orphaned descendants come to this process, as they come to PID 1 (Linux 3.4). */
  static void becomeSubreaper() throws PosixException {
    MethodHandle prctl =
        Libc.linkVariadic(
            "prctl", 1, JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);
    try {
      if ((int) prctl.invokeExact(Libc.state(), PR_SET_CHILD_SUBREAPER, 1L, 0L, 0L, 0L) != 0) {
        throw new PosixException("cannot become a subreaper", Libc.errno());
      }
    } catch (PosixException e) {
      throw e;
    } catch (Throwable t) {
      throw Libc.unexpected(t);
    }
  }

  /**
   * Lets a signal be delivered to this thread. A blocked one, too, is inherited through exec, and
   * the JVM unblocks only those that it wants itself.
   */
  static void unblock(Signal signal) {
    MethodHandle mask =
        Libc.linkPlain("pthread_sigmask", JAVA_INT, JAVA_INT, ADDRESS, ADDRESS); // gives the errno
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment set = arena.allocate(SIGSET_BYTES, 8);
      set.set(JAVA_LONG, 0, 1L << (signal.number() - 1)); // of 64 signals, in glibc and musl
      int errno = (int) mask.invokeExact(SIG_UNBLOCK, set, MemorySegment.NULL);
      assert errno == 0 : "SIG_UNBLOCK with a valid set";
    } catch (Throwable t) {
      throw Libc.unexpected(t);
    }
  }

  /**
   * Gives a signal its default disposition. An ignored one is inherited through exec: whoever
   * starts us in the background of a shell ignores INT for us, and the JVM would leave it so; with
   * CHLD ignored the kernel would reap our children itself and lose their exit statuses (wait(2)).
   */
  static void resetDisposition(Signal signal) {
    MethodHandle set = Libc.linkPlain("signal", ADDRESS, JAVA_INT, ADDRESS);
    try {
      MemorySegment ignored =
          (MemorySegment) set.invokeExact(signal.number(), MemorySegment.NULL); // SIG_DFL
    } catch (Throwable t) {
      throw Libc.unexpected(t);
    }
  }
}
