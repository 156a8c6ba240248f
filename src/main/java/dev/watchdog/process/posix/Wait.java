package dev.watchdog.process.posix;

import dev.watchdog.lifecycle.ExitStatus;
import dev.watchdog.lifecycle.Signal;
import java.util.Optional;

/** waitid(2) to see which child has ended, wait4(2) to reap it; for one thread. */
public final class Wait {

  /** No child has ended yet. */
  static final int NONE_YET = 0;

  /** There is no child at all, and so, for PID 1 or a subreaper, no descendant. */
  public static final int NO_CHILD = -1;

  private static final int P_ALL = 0;
  private static final int WNOHANG = 1;
  private static final int WEXITED = 4;
  private static final int WNOWAIT = 0x01000000;
  private static final int SI_PID = 16; // of siginfo_t, 64 bit: signo, errno, code, padding, pid
  private static final int SIGINFO_BYTES = 128;
  private static final int RUSAGE_BYTES = 272; // 144 by the kernel; musl reserves more

  private static final CFunction WAITID = CFunction.named("waitid");
  private static final CFunction WAIT4 = CFunction.named("wait4");

  private final NativeMemory siginfo = NativeMemory.of(SIGINFO_BYTES);
  private final NativeMemory status = NativeMemory.of(Integer.BYTES);
  private final NativeMemory rusage = NativeMemory.of(RUSAGE_BYTES);

  /** Waits until a child has ended, and leaves it a zombie: its pid is not used again. */
  public int awaitEnded() {
    return ended(WEXITED | WNOWAIT);
  }

  /** The pid of a child that has ended, {@link #NONE_YET} or {@link #NO_CHILD}. */
  public int findEnded() {
    return ended(WEXITED | WNOWAIT | WNOHANG);
  }

  private int ended(int options) {
    while (true) {
      siginfo.putInt(SI_PID, 0);
      if ((int) WAITID.call(P_ALL, 0, siginfo.address(), options) == 0) {
        return siginfo.getInt(SI_PID);
      }
      if (Libc.errno() == Errno.ECHILD) {
        return NO_CHILD;
      }
    }
  }

  /** Reaps a child; empty if it is reaped already, as by posix_spawn when exec fails. */
  public Optional<ExitStatus> reap(int pid) {
    int reaped = (int) WAIT4.call(pid, status.address(), WNOHANG, rusage.address());
    return reaped == pid ? Optional.of(decode(status.getInt(0))) : Optional.empty();
  }

  /** The macros of wait(2): WIFEXITED, WEXITSTATUS, WTERMSIG, WCOREDUMP. */
  static ExitStatus decode(int status) {
    int signal = status & 0x7f;
    return signal == 0
        ? new ExitStatus.Code((status >> 8) & 0xff)
        : new ExitStatus.Signalled(new Signal(signal), (status & 0x80) != 0);
  }
}
