package dev.watchdog.process;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** A set of file descriptors to wait for, level-triggered; epoll(7). Any thread may change it. */
final class Epoll {

  static final int READABLE = 1; // EPOLLIN
  static final int WRITABLE = 4; // EPOLLOUT

  private static final int EPOLL_CLOEXEC = 0x80000;
  private static final int ADD = 1;
  private static final int DELETE = 2;
  private static final int EVENTS_MAX = 64;
  // struct epoll_event is packed on x86-64 only (linux/eventpoll.h, EPOLL_PACKED).
  private static final long EVENT_BYTES = Machine.IS_X86_64 ? 12 : 16;
  private static final long DATA_OFFSET = Machine.IS_X86_64 ? 4 : 8;

  private static final CFunction CREATE = CFunction.named("epoll_create1");
  private static final CFunction CONTROL = CFunction.named("epoll_ctl");
  private static final CFunction WAIT = CFunction.named("epoll_wait");

  private final MemorySegment events = Arena.ofAuto().allocate(EVENTS_MAX * EVENT_BYTES, 8);
  private final int fd;

  Epoll() throws PosixException {
    fd = (int) CREATE.call(EPOLL_CLOEXEC);
    if (fd < 0) {
      throw new PosixException("cannot create an epoll set", Libc.errno());
    }
  }

  void add(int watched, int interest) throws PosixException {
    control(ADD, watched, interest);
  }

  void remove(int watched) throws PosixException {
    control(DELETE, watched, 0);
  }

  private void control(int operation, int watched, int interest) throws PosixException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment event = arena.allocate(EVENT_BYTES, 8);
      event.set(JAVA_INT, 0, interest);
      event.set(JAVA_INT_UNALIGNED, DATA_OFFSET, watched);
      if ((int) CONTROL.call(fd, operation, watched, event.address()) != 0) {
        throw new PosixException("cannot watch file descriptor " + watched, Libc.errno());
      }
    }
  }

  /**
   * Waits until something is ready.
   *
   * @param timeoutMillis -1 for ever, 0 to look only
   * @return how many are ready: see {@link #ready(int)}
   */
  int await(int timeoutMillis) {
    int n = (int) WAIT.call(fd, events.address(), EVENTS_MAX, timeoutMillis);
    return Math.max(n, 0); // EINTR: nothing is ready
  }

  /** The file descriptor of the i-th that is ready. */
  int ready(int i) {
    return events.get(JAVA_INT_UNALIGNED, i * EVENT_BYTES + DATA_OFFSET);
  }
}
