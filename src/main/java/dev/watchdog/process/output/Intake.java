package dev.watchdog.process.output;

import dev.watchdog.process.posix.Epoll;
import dev.watchdog.process.posix.EpollLoop;
import dev.watchdog.process.posix.PosixException;
import dev.watchdog.process.posix.Threads;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * One thread that reads what is beside the programs' output: what they say of themselves, and what
 * helpers print. It is there from the first use on, and one is enough for any number of programs,
 * since nothing on it blocks. After a flood it rests for {@link #REST_MILLIS}.
 */
public final class Intake implements Runnable {

  private static final int REST_MILLIS = 20;
  private static final long NANOS_PER_MILLI = Duration.ofMillis(1).toNanos();

  private static final int READ_BYTES = 16 * 1024;

  private final Map<Integer, Inlet> inlets = new HashMap<>();
  private final Set<Inlet> paused = new HashSet<>();
  private final EpollLoop loop = new EpollLoop();
  private final MemorySegment buffer = Arena.ofAuto().allocate(READ_BYTES);

  private Intake() throws PosixException {}

  /** Something to read. Its methods are called by the one thread. */
  public interface Inlet {

    /** Closed by {@link #close} alone while it is read. */
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
    loop.execute(task);
  }

  private void read(Inlet inlet) {
    inlets.put(inlet.fd(), inlet);
    loop.watch(inlet.fd(), Epoll.READABLE);
  }

  private boolean leave(Inlet inlet) {
    boolean isThere = inlets.remove(inlet.fd(), inlet);
    if (isThere) {
      loop.unwatch(inlet.fd());
    }
    return isThere;
  }

  @Override
  public void run() {
    while (true) {
      int ready = loop.await(-1);
      boolean isFlood = false;
      for (int i = 0; i < ready; i++) {
        isFlood |= onReady(loop.ready(i));
      }
      if (isFlood) {
        rest();
      }
    }
  }

  private boolean onReady(int fd) {
    if (loop.runTasks(fd)) {
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
      loop.awaitTasks((int) left);
      left = (end - System.nanoTime()) / NANOS_PER_MILLI;
    }
  }
}
