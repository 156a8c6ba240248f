package dev.watchdog.process.posix;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * File descriptors: pipe2(2), read(2), write(2), pwritev2(2), close(2), poll(2).
 *
 * <p>Calls that transfer bytes return the count, or the negative errno: on the way of the output no
 * exception is made.
 */
public final class Fd {

  /** The kernel takes this much at once from anyone it calls writable (pipe(7), PIPE_BUF). */
  private static final int PIPE_BUF = 4096;

  private static final int O_NONBLOCK = 0x800; // asm-generic/fcntl.h, as on both architectures
  private static final int O_CLOEXEC = 0x80000;
  private static final int F_SETFD = 2;
  private static final int FD_CLOEXEC = 1;
  private static final int F_SETFL = 4;
  private static final int F_SETPIPE_SZ = 1031;
  private static final int POLLIN = 1;
  private static final int POLLOUT = 4;
  private static final int RWF_NOWAIT = 8;
  private static final long SYS_PWRITEV2 = Libc.IS_X86_64 ? 328 : 287; // musl lacks the function

  private static final CFunction PIPE2 = CFunction.named("pipe2");
  private static final CFunction FCNTL = CFunction.named("fcntl");
  private static final CFunction CLOSE = CFunction.named("close");
  private static final CFunction READ = CFunction.named("read");
  private static final CFunction WRITE = CFunction.named("write");

  private Fd() {}

  /** A pipe whose ends no child inherits and whose read end never waits. */
  public record Pipe(int readEnd, int writeEnd) {
    public void close() {
      Fd.close(readEnd);
      Fd.close(writeEnd);
    }
  }

  public static Pipe pipe() throws PosixException {
    NativeMemory ends = NativeMemory.of(2 * Integer.BYTES);
    if ((int) PIPE2.call(ends.address(), O_CLOEXEC) != 0) {
      throw new PosixException("cannot create a pipe", Libc.errno());
    }
    Pipe pipe = new Pipe(ends.getInt(0), ends.getInt(Integer.BYTES));
    int result = (int) FCNTL.call(pipe.readEnd(), F_SETFL, O_NONBLOCK);
    assert result == 0 : "F_SETFL on a new pipe";
    return pipe;
  }

  /** Has a pipe hold more; it stays as it is where that is not allowed (pipe-user-pages-soft). */
  public static void resize(Pipe pipe, int bytes) {
    var _ = FCNTL.call(pipe.readEnd(), F_SETPIPE_SZ, bytes);
  }

  /** Keeps a descriptor from being inherited; one that was closed meanwhile is ignored. */
  static void closeOnExec(int fd) {
    var _ = FCNTL.call(fd, F_SETFD, FD_CLOEXEC);
  }

  public static void close(int fd) {
    var _ = CLOSE.call(fd); // the fd is gone even after EINTR
  }

  /** Whether both lead to the same file, pipe, socket or terminal, as far as one can see. */
  public static boolean areSame(int one, int other) {
    try {
      return target(one).equals(target(other));
    } catch (IOException e) {
      return false;
    }
  }

  private static Path target(int fd) throws IOException {
    return Files.readSymbolicLink(Path.of("/proc/self/fd/" + fd));
  }

  /** Waits until there is something to read; false if that takes longer. */
  static boolean awaitReadable(int fd, int timeoutMillis) {
    return Poll.within(fd, POLLIN, timeoutMillis) != 0;
  }

  /** Reads at most so many bytes to the beginning of a piece of memory. */
  static long read(int fd, NativeMemory into, int bytesMax) {
    return countOrError(READ.call(fd, into.address(), bytesMax));
  }

  /** Writes so many bytes from the beginning of a piece of memory. */
  public static long write(int fd, NativeMemory from, int bytes) {
    return countOrError(WRITE.call(fd, from.address(), bytes));
  }

  public static long read(int fd, MemorySegment into) {
    return countOrError(READ.call(fd, into.address(), into.byteSize()));
  }

  /** Writes, and waits if it must. */
  public static long write(int fd, MemorySegment from) {
    return countOrError(WRITE.call(fd, from.address(), from.byteSize()));
  }

  /** Whether there is something to read; the end of a pipe is nothing. */
  public static boolean hasBytes(int fd) {
    return (Poll.within(fd, POLLIN, 0) & POLLIN) != 0;
  }

  private static long countOrError(long n) {
    return n >= 0 ? n : -Libc.errno();
  }

  /**
   * Writes what fits without waiting; -EAGAIN when nothing does.
   *
   * <p>O_NONBLOCK would do, but it belongs to the open file, which we share with all that hold our
   * stdout. RWF_NOWAIT belongs to the call (pwritev2(2)); pipes and sockets know it since Linux
   * 6.4. Where it is refused, an fd that poll(2) calls writable takes PIPE_BUF bytes at once.
   */
  public static long writeNow(int fd, MemorySegment from) {
    long n = NoWait.write(fd, from);
    if (n != -Errno.EOPNOTSUPP && n != -Errno.ENOSYS && n != -Errno.EINVAL && n != -Errno.EPERM) {
      return n;
    }
    return Poll.within(fd, POLLOUT, 0) != 0
        ? write(fd, from.asSlice(0, Math.min(from.byteSize(), PIPE_BUF)))
        : -Errno.EAGAIN;
  }

  /** What is linked only when it is needed. */
  private static final class NoWait {

    private static final CFunction SYSCALL = CFunction.named("syscall");
    private static final ThreadLocal<NativeMemory> IOVEC =
        ThreadLocal.withInitial(() -> NativeMemory.of(16));

    static long write(int fd, MemorySegment from) {
      NativeMemory iovec = IOVEC.get().putLong(0, from.address()).putLong(8, from.byteSize());
      // Position -1: where the file stands. It comes in two halves, of which 64 bits use one.
      return countOrError(SYSCALL.call(SYS_PWRITEV2, fd, iovec.address(), 1, -1, 0, RWF_NOWAIT));
    }
  }

  private static final class Poll {
    private static final CFunction POLL = CFunction.named("poll");
    private static final ThreadLocal<NativeMemory> POLLFD =
        ThreadLocal.withInitial(() -> NativeMemory.of(8));

    /** The events that are there within a time; 0 for none. */
    static int within(int fd, int events, int timeoutMillis) {
      NativeMemory pollfd = POLLFD.get().putInt(0, fd).putInt(4, events);
      return (int) POLL.call(pollfd.address(), 1, timeoutMillis) > 0 ? pollfd.getInt(4) >>> 16 : 0;
    }
  }
}
