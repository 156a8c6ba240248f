package dev.watchdog.process;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * File descriptors: pipe2(2), read(2), write(2), pwritev2(2), close(2), poll(2).
 *
 * <p>Calls that transfer bytes return the count, or the negative errno: on the way of the output no
 * exception is made.
 */
final class Fd {

  /** The kernel takes this much at once from anyone it calls writable (pipe(7), PIPE_BUF). */
  private static final int PIPE_BUF = 4096;

  private static final int O_NONBLOCK = 0x800; // asm-generic/fcntl.h, as on both architectures
  private static final int O_CLOEXEC = 0x80000;
  private static final int F_SETFD = 2;
  private static final int FD_CLOEXEC = 1;
  private static final int F_SETFL = 4;
  private static final int F_SETPIPE_SZ = 1031;
  private static final short POLLOUT = 4;
  private static final int RWF_NOWAIT = 8;
  private static final long SYS_PWRITEV2 = Machine.IS_X86_64 ? 328 : 287; // musl lacks the function

  private static final MethodHandle PIPE2 = Libc.link("pipe2", JAVA_INT, ADDRESS, JAVA_INT);
  private static final MethodHandle FCNTL =
      Libc.linkVariadic("fcntl", 2, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT);
  private static final MethodHandle CLOSE = Libc.link("close", JAVA_INT, JAVA_INT);
  private static final MethodHandle READ =
      Libc.link("read", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG);
  private static final MethodHandle WRITE =
      Libc.link("write", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG);

  private Fd() {}

  /** A pipe whose ends no child inherits and whose read end never waits. */
  record Pipe(int readEnd, int writeEnd) {
    void close() {
      Fd.close(readEnd);
      Fd.close(writeEnd);
    }
  }

  static Pipe pipe() throws PosixException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment ends = arena.allocate(JAVA_INT, 2);
      if ((int) PIPE2.invokeExact(Libc.state(), ends, O_CLOEXEC) != 0) {
        throw new PosixException("cannot create a pipe", Libc.errno());
      }
      Pipe pipe = new Pipe(ends.getAtIndex(JAVA_INT, 0), ends.getAtIndex(JAVA_INT, 1));
      int result = (int) FCNTL.invokeExact(Libc.state(), pipe.readEnd(), F_SETFL, O_NONBLOCK);
      assert result == 0 : "F_SETFL on a new pipe";
      return pipe;
    } catch (PosixException e) {
      throw e;
    } catch (Throwable t) {
      throw Libc.unexpected(t);
    }
  }

  /** Has a pipe hold more; it stays as it is where that is not allowed (pipe-user-pages-soft). */
  static void resize(Pipe pipe, int bytes) {
    try {
      int ignored = (int) FCNTL.invokeExact(Libc.state(), pipe.readEnd(), F_SETPIPE_SZ, bytes);
    } catch (Throwable t) {
      throw Libc.unexpected(t);
    }
  }

  /** Keeps a descriptor from being inherited; one that is closed meanwhile is none. */
  static void closeOnExec(int fd) {
    try {
      int ignored = (int) FCNTL.invokeExact(Libc.state(), fd, F_SETFD, FD_CLOEXEC);
    } catch (Throwable t) {
      throw Libc.unexpected(t);
    }
  }

  static void close(int fd) {
    try {
      int ignored = (int) CLOSE.invokeExact(Libc.state(), fd); // the fd is gone even after EINTR
    } catch (Throwable t) {
      throw Libc.unexpected(t);
    }
  }

  static long read(int fd, MemorySegment into) {
    try {
      long n = (long) READ.invokeExact(Libc.state(), fd, into, into.byteSize());
      return n >= 0 ? n : -Libc.errno();
    } catch (Throwable t) {
      throw Libc.unexpected(t);
    }
  }

  /** Writes, and waits if it must. */
  static long write(int fd, MemorySegment from) {
    try {
      long n = (long) WRITE.invokeExact(Libc.state(), fd, from, from.byteSize());
      return n >= 0 ? n : -Libc.errno();
    } catch (Throwable t) {
      throw Libc.unexpected(t);
    }
  }

  /**
   * Writes what fits without waiting; -EAGAIN when nothing does.
   *
   * <p>O_NONBLOCK would do, but it belongs to the open file, which we share with whoever else holds
   * our stdout. RWF_NOWAIT belongs to the call (pwritev2(2)); pipes and sockets know it since Linux
   * 6.4. Where it is refused, an fd that poll(2) calls writable takes PIPE_BUF bytes at once.
   */
  static long writeNow(int fd, MemorySegment from) {
    long n = NoWait.write(fd, from);
    if (n != -Errno.EOPNOTSUPP && n != -Errno.ENOSYS && n != -Errno.EINVAL && n != -Errno.EPERM) {
      return n;
    }
    return NoWait.isWritable(fd)
        ? write(fd, from.asSlice(0, Math.min(from.byteSize(), PIPE_BUF)))
        : -Errno.EAGAIN;
  }

  /** What only a write without waiting needs. */
  private static final class NoWait {
    private static final MethodHandle PWRITEV2 =
        Libc.linkVariadic(
            "syscall", 1, JAVA_LONG, JAVA_LONG, JAVA_LONG, ADDRESS, JAVA_LONG, JAVA_LONG, JAVA_LONG,
            JAVA_LONG);
    private static final MethodHandle POLL =
        Libc.link("poll", JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT);
    private static final ThreadLocal<MemorySegment> SCRATCH =
        ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(16, 8));

    static long write(int fd, MemorySegment from) {
      MemorySegment iovec = SCRATCH.get();
      iovec.set(ADDRESS, 0, from);
      iovec.set(JAVA_LONG, 8, from.byteSize());
      try {
        // Position -1: where the file stands. It comes in two halves, of which 64 bits use one.
        long n =
            (long)
                PWRITEV2.invokeExact(
                    Libc.state(), SYS_PWRITEV2, (long) fd, iovec, 1L, -1L, 0L, (long) RWF_NOWAIT);
        return n >= 0 ? n : -Libc.errno();
      } catch (Throwable t) {
        throw Libc.unexpected(t);
      }
    }

    static boolean isWritable(int fd) {
      MemorySegment pollfd = SCRATCH.get();
      pollfd.set(JAVA_INT, 0, fd);
      pollfd.set(JAVA_INT, 4, POLLOUT);
      try {
        return (int) POLL.invokeExact(Libc.state(), pollfd, 1L, 0) > 0;
      } catch (Throwable t) {
        throw Libc.unexpected(t);
      }
    }
  }
}
