package dev.watchdog.process;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The one thread that reads the children's pipes, and the way of every byte of their output: read,
 * write to our own stdout or stderr, next. It never waits for anything but the whole set, so that a
 * stalled stdout stops neither stderr nor, later, another program.
 */
final class Output implements Runnable {

  /** More than a pipe holds unless somebody enlarged it (pipe(7)). */
  private static final long BUFFER_BYTES = 256 * 1024;

  private final MemorySegment buffer = Arena.ofAuto().allocate(BUFFER_BYTES);
  private final Map<Integer, Sink> sinkOf = new ConcurrentHashMap<>();
  private final CountDownLatch drained = new CountDownLatch(1);
  private final Epoll epoll = new Epoll();
  private final Fd.Pipe wakeUp = Fd.pipe();
  private final Sink stdout;
  private final Sink stderr;
  private boolean draining;

  Output(Consumer<String> onTrouble) throws PosixException {
    stdout = new Sink(1, "stdout", BUFFER_BYTES, onTrouble);
    stderr = new Sink(2, "stderr", BUFFER_BYTES, onTrouble);
    epoll.add(wakeUp.readEnd(), Epoll.READABLE);
  }

  /** The ends for a child to write into; ours are closed once it has its own. */
  record Pipes(int stdout, int stderr) implements AutoCloseable {
    @Override
    public void close() {
      Fd.close(stdout);
      Fd.close(stderr);
    }
  }

  /**
   * Makes the pipes of a run, to be read from now on until all writers are gone. From any thread.
   */
  Pipes open() throws PosixException {
    int toStdout = open(stdout);
    try {
      return new Pipes(toStdout, open(stderr));
    } catch (PosixException e) {
      Fd.close(toStdout);
      throw e;
    }
  }

  private int open(Sink sink) throws PosixException {
    Fd.Pipe pipe = Fd.pipe();
    sinkOf.put(pipe.readEnd(), sink);
    try {
      epoll.add(pipe.readEnd(), Epoll.READABLE);
      return pipe.writeEnd();
    } catch (PosixException e) {
      sinkOf.remove(pipe.readEnd());
      pipe.close();
      throw e;
    }
  }

  /**
   * Waits until everything that was written is on its way. From any thread, once.
   *
   * @return the bytes that nobody took in that time
   */
  long drain(long timeoutMillis) throws InterruptedException {
    Fd.write(wakeUp.writeEnd(), buffer.asSlice(0, 1));
    boolean done = drained.await(timeoutMillis, TimeUnit.MILLISECONDS);
    return done ? 0 : stdout.keptBytes() + stderr.keptBytes();
  }

  @Override
  public void run() {
    while (true) {
      boolean anyStalled = stdout.isStalled() || stderr.isStalled();
      int ready = epoll.await(draining && !anyStalled ? 0 : -1);
      if (ready == 0 && draining && !anyStalled) {
        drained.countDown();
        draining = false;
      }
      for (int i = 0; i < ready; i++) {
        onReady(epoll.ready(i));
      }
    }
  }

  private void onReady(int fd) {
    if (fd == stdout.fd()) {
      onWritable(stdout);
    } else if (fd == stderr.fd()) {
      onWritable(stderr);
    } else if (fd == wakeUp.readEnd()) {
      draining = Fd.read(fd, buffer) > 0;
    } else {
      onReadable(fd, Objects.requireNonNull(sinkOf.get(fd)));
    }
  }

  private void onReadable(int pipe, Sink sink) {
    if (sink.isStalled()) {
      park(pipe, sink);
      return;
    }
    long n = Fd.read(pipe, buffer);
    if (n > 0) {
      sink.write(buffer.asSlice(0, n));
      if (sink.isStalled()) {
        watch(sink.fd(), Epoll.WRITABLE);
      }
    } else if (n != -Errno.EAGAIN && n != -Errno.EINTR) { // the end
      unwatch(pipe); // to close it is not enough while a child that is being spawned has a copy
      sinkOf.remove(pipe);
      Fd.close(pipe);
    }
  }

  private void onWritable(Sink sink) {
    sink.flush();
    if (!sink.isStalled()) {
      unwatch(sink.fd());
      sink.parked().forEach(pipe -> watch(pipe, Epoll.READABLE));
      sink.parked().clear();
    }
  }

  /**
   * A pipe that nobody reads must leave the set: a hang-up is reported whether asked for or not.
   */
  private void park(int pipe, Sink sink) {
    unwatch(pipe);
    sink.parked().add(pipe);
  }

  private void watch(int fd, int interest) {
    try {
      epoll.add(fd, interest);
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
