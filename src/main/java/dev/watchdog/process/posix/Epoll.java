package dev.watchdog.process.posix;

/** A set of file descriptors to wait for, level-triggered; epoll(7). Any thread may change it. */
public final class Epoll {

  public static final int READABLE = 1; // EPOLLIN
  public static final int WRITABLE = 4; // EPOLLOUT

  private static final int EPOLL_CLOEXEC = 0x80000;
  private static final int ADD = 1;
  private static final int DELETE = 2;
  private static final int EVENTS_MAX = 64;
  // struct epoll_event is packed on x86-64 only (linux/eventpoll.h, EPOLL_PACKED).
  private static final int EVENT_BYTES = Libc.IS_X86_64 ? 12 : 16;
  private static final int DATA_OFFSET = Libc.IS_X86_64 ? 4 : 8;

  private static final CFunction CREATE = CFunction.named("epoll_create1");
  private static final CFunction CONTROL = CFunction.named("epoll_ctl");
  private static final CFunction WAIT = CFunction.named("epoll_wait");

  private final NativeMemory events = NativeMemory.of(EVENTS_MAX * EVENT_BYTES);
  private final int fd;

  public Epoll() throws PosixException {
    fd = (int) CREATE.call(EPOLL_CLOEXEC);
    if (fd < 0) {
      throw new PosixException("cannot create an epoll set", Libc.errno());
    }
  }

  public void add(int watched, int interest) throws PosixException {
    control(ADD, watched, interest);
  }

  public void remove(int watched) throws PosixException {
    control(DELETE, watched, 0);
  }

  private void control(int operation, int watched, int interest) throws PosixException {
    NativeMemory event =
        NativeMemory.of(EVENT_BYTES).putInt(0, interest).putInt(DATA_OFFSET, watched);
    int result = (int) CONTROL.call(fd, operation, watched, event.address());
    event.keep();
    if (result != 0) {
      throw new PosixException("cannot watch file descriptor " + watched, Libc.errno());
    }
  }

  /**
   * Waits until something is ready.
   *
   * @param timeoutMillis -1 for ever, 0 to look only
   * @return how many are ready: see {@link #ready(int)}
   */
  public int await(int timeoutMillis) {
    int n = (int) WAIT.call(fd, events.address(), EVENTS_MAX, timeoutMillis);
    return Math.max(n, 0); // EINTR: nothing is ready
  }

  /** The file descriptor of the i-th that is ready. */
  public int ready(int i) {
    return events.getInt(i * EVENT_BYTES + DATA_OFFSET);
  }
}
