package dev.watchdog.process.posix;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * File descriptors that one thread waits for, and tasks that other threads hand to it. The thread
 * asks {@link #await} what is ready, and offers each of these to {@link #runTasks} first or last.
 */
public final class EpollLoop {

  private static final int WAKE_UPS_MAX = 4096;
  private static final MemorySegment WAKE_UP = Arena.global().allocate(1);

  private final Epoll epoll = new Epoll();
  private final Fd.Pipe wakeUp = Fd.pipe();
  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final NativeMemory wakeUps = NativeMemory.of(WAKE_UPS_MAX);

  public EpollLoop() throws PosixException {
    epoll.add(wakeUp.readEnd(), Epoll.READABLE);
  }

  /** Has the thread run a task. From any thread. */
  public void execute(Runnable task) {
    tasks.add(task);
    Fd.write(wakeUp.writeEnd(), WAKE_UP);
  }

  /**
   * Adds a descriptor.
   *
   * @param interest {@link Epoll#READABLE} or {@link Epoll#WRITABLE}
   */
  public void watch(int fd, int interest) {
    try {
      epoll.add(fd, interest);
    } catch (PosixException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Removes a descriptor. */
  public void unwatch(int fd) {
    try {
      epoll.remove(fd);
    } catch (PosixException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Waits until something is ready: see {@link Epoll#await}. */
  public int await(int timeoutMillis) {
    return epoll.await(timeoutMillis);
  }

  /** The file descriptor of the i-th that is ready. */
  public int ready(int i) {
    return epoll.ready(i);
  }

  /** Runs the tasks that have come, if this descriptor is the one that reports them. */
  public boolean runTasks(int ready) {
    boolean haveCome = ready == wakeUp.readEnd();
    if (haveCome) {
      runTasks();
    }
    return haveCome;
  }

  private void runTasks() {
    Fd.read(wakeUp.readEnd(), wakeUps, WAKE_UPS_MAX);
    for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
      task.run();
    }
  }

  /** Waits for tasks alone, and runs them. */
  public void awaitTasks(int timeoutMillis) {
    if (Fd.awaitReadable(wakeUp.readEnd(), timeoutMillis)) {
      runTasks();
    }
  }
}
