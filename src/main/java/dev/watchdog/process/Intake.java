package dev.watchdog.process;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * One thread that reads what is beside the programs' output: what they say of themselves, and what
 * errands print. It is there from the first use on, and one is enough for any number of programs.
 * Who floods it is made to wait, and the others with him, for no more than {@link #REST_MILLIS}.
 */
final class Intake implements Runnable {

  private static final int REST_MILLIS = 20;

  private static final int WAKE_UPS_MAX = 4096;
  private static final MemorySegment WAKE_UP = Arena.global().allocate(1);

  private final Map<Integer, Inlet> inlets = new HashMap<>();
  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final Epoll epoll = new Epoll();
  private final Epoll rest = new Epoll();
  private final Fd.Pipe wakeUp = Fd.pipe();
  private final MemorySegment wakeUps = Arena.ofAuto().allocate(WAKE_UPS_MAX);

  private Intake() throws PosixException {
    epoll.add(wakeUp.readEnd(), Epoll.READABLE);
    rest.add(wakeUp.readEnd(), Epoll.READABLE);
  }

  /** Something to read. Its methods are called by the one thread. */
  interface Inlet {

    /** Not to be closed by anybody else while it is read. */
    int fd();

    /**
     * Reads some of what is there.
     *
     * @return whether it took its fill, and there may be more
     */
    boolean read();
  }

  static Intake start() throws PosixException {
    Intake intake = new Intake();
    Threads.daemon("watchdog-intake", intake).start();
    return intake;
  }

  /** Has an inlet read from now on. From any thread. */
  void add(Inlet inlet) {
    execute(() -> {
      inlets.put(inlet.fd(), inlet);
      watch(inlet.fd());
    });
  }

  /** Ends that, and closes its descriptor; {@code last} comes before. From any thread. */
  void remove(Inlet inlet, Runnable last) {
    execute(() -> {
      last.run();
      if (inlets.remove(inlet.fd(), inlet)) {
        unwatch(inlet.fd());
      }
      Fd.close(inlet.fd());
    });
  }

  /** Has an inlet that is at its end left alone until it is removed. On its own thread. */
  void ignore(Inlet inlet) {
    if (inlets.remove(inlet.fd(), inlet)) {
      unwatch(inlet.fd());
    }
  }

  private void execute(Runnable task) {
    tasks.add(task);
    Fd.write(wakeUp.writeEnd(), WAKE_UP);
  }

  @Override
  public void run() {
    while (true) {
      int ready = epoll.await(-1);
      boolean isFlood = false;
      for (int i = 0; i < ready; i++) {
        isFlood |= onReady(epoll.ready(i));
      }
      if (isFlood && rest.await(REST_MILLIS) > 0) {
        runTasks();
      }
    }
  }

  private boolean onReady(int fd) {
    if (fd == wakeUp.readEnd()) {
      runTasks();
      return false;
    }
    Inlet inlet = inlets.get(fd);
    return inlet != null && inlet.read(); // none: a task has removed it just now
  }

  private void runTasks() {
    Fd.read(wakeUp.readEnd(), wakeUps);
    for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
      task.run();
    }
  }

  private void watch(int fd) {
    try {
      epoll.add(fd, Epoll.READABLE);
    } catch (PosixException e) {
      throw new IllegalStateException(e);
    }
  }

  private void unwatch(int fd) {
    try {
      epoll.remove(fd);
    } catch (PosixException e) {
      throw new IllegalStateException(e);
    }
  }
}
