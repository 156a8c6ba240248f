package dev.watchdog.process.output;

import dev.watchdog.process.posix.Epoll;
import dev.watchdog.process.posix.Fd;
import dev.watchdog.process.posix.PosixException;
import dev.watchdog.process.posix.Threads;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * One thread that reads what is beside the programs' output: what they say of themselves, and what
 * errands print. It is there from the first use on, and one is enough for any number of programs,
 * since nothing on it blocks. After a flood it rests for {@link #REST_MILLIS}.
 */
public final class Intake implements Runnable {

  private static final int REST_MILLIS = 20;
  private static final long NANOS_PER_MILLI = Duration.ofMillis(1).toNanos();

  private static final int READ_BYTES = 16 * 1024;
  private static final int WAKE_UPS_MAX = 4096;
  private static final MemorySegment WAKE_UP = Arena.global().allocate(1);

  private final Map<Integer, Inlet> inlets = new HashMap<>();
  private final Set<Inlet> paused = new HashSet<>();
  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final Epoll epoll = new Epoll();
  private final Epoll rest = new Epoll();
  private final Fd.Pipe wakeUp = Fd.pipe();
  private final MemorySegment wakeUps = Arena.ofAuto().allocate(WAKE_UPS_MAX);
  private final MemorySegment buffer = Arena.ofAuto().allocate(READ_BYTES);

  private Intake() throws PosixException {
    epoll.add(wakeUp.readEnd(), Epoll.READABLE);
    rest.add(wakeUp.readEnd(), Epoll.READABLE);
  }

  /** Something to read. Its methods are called by the one thread. */
  public interface Inlet {

    /** Not to be closed by anybody else while it is read. */
    int fd();

    /**
     * Reads some of what is there.
     *
     * @return whether it took its fill, and there may be more
     */
    boolean read();

    /** Closes its descriptor. */
    void close();
  }

  public static Intake start() throws PosixException {
    Intake intake = new Intake();
    Threads.daemon("watchdog-intake", intake).start();
    return intake;
  }

  /** Has an inlet read from now on. From any thread. */
  public void add(Inlet inlet) {
    execute(() -> read(inlet));
  }

  /** Ends that, and closes it; {@code last} comes before. From any thread. */
  public void remove(Inlet inlet, Runnable last) {
    execute(() -> {
      last.run();
      leave(inlet);
      paused.remove(inlet);
      inlet.close();
    });
  }

  /** Has an inlet left alone until it is resumed or removed. On its own thread. */
  public void pause(Inlet inlet) {
    if (leave(inlet)) {
      paused.add(inlet);
    }
  }

  /** Has a paused inlet read again. On its own thread. */
  public void resume(Inlet inlet) {
    if (paused.remove(inlet)) {
      read(inlet);
    }
  }

  /** For what an inlet reads at once. On its own thread. */
  public MemorySegment buffer() {
    return buffer;
  }

  /** Has a task run on its own thread. From any thread. */
  public void execute(Runnable task) {
    tasks.add(task);
    Fd.write(wakeUp.writeEnd(), WAKE_UP);
  }

  private void read(Inlet inlet) {
    inlets.put(inlet.fd(), inlet);
    watch(inlet.fd());
  }

  private boolean leave(Inlet inlet) {
    boolean isThere = inlets.remove(inlet.fd(), inlet);
    if (isThere) {
      unwatch(inlet.fd());
    }
    return isThere;
  }

  @Override
  public void run() {
    while (true) {
      int ready = epoll.await(-1);
      boolean isFlood = false;
      for (int i = 0; i < ready; i++) {
        isFlood |= onReady(epoll.ready(i));
      }
      if (isFlood) {
        rest();
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

  /** Tasks run meanwhile. */
  private void rest() {
    long end = System.nanoTime() + REST_MILLIS * NANOS_PER_MILLI;
    long left = REST_MILLIS;
    while (left > 0) {
      if (rest.await((int) left) > 0) {
        runTasks();
      }
      left = (end - System.nanoTime()) / NANOS_PER_MILLI;
    }
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
