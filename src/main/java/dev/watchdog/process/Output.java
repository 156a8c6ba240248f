package dev.watchdog.process;

import dev.watchdog.logs.LineAssembler;
import dev.watchdog.logs.Log;
import dev.watchdog.logs.StandardStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The one thread that reads the children's pipes, and the way of every byte of their output: read,
 * write to our own stdout or stderr, add to the program's log, next. It never waits for anything
 * but the whole set, so that a stalled stdout stops neither stderr nor another program.
 */
final class Output implements Runnable {

  /** What our own stdout takes at once where it is a pipe with room (pipe(7)). */
  static final int BUFFER_BYTES = 64 * 1024;

  /**
   * Four times the usual: whoever floods waits, and is woken, less often. Taken as it is filled.
   */
  private static final int PIPE_BYTES = 256 * 1024;

  /** What a pipe can be enlarged to without privilege (pipe(7), pipe-max-size). */
  private static final long PIPE_BYTES_MAX = 1024 * 1024;

  /**
   * What stands in an empty pipe's line for this long is a prompt: it has no newline to wait for.
   */
  private static final long PARTIAL_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

  private static final long TASK_MILLIS_MAX = 200;

  /** A line of no bytes but its newline is long as JSON: so much is read at once where it is. */
  private static final int FORMED_BYTES = 16 * 1024;

  private final MemorySegment buffer = Arena.ofAuto().allocate(BUFFER_BYTES);
  private final ByteBuffer bytes = buffer.asByteBuffer();
  private final Newlines newlines = new Newlines(buffer);
  private final Map<Integer, Source> sources = new LinkedHashMap<>();
  private final Set<Source> partials = new LinkedHashSet<>();
  private final List<Begin> waiting = new ArrayList<>();
  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final CountDownLatch drained = new CountDownLatch(1);
  private final Epoll epoll = new Epoll();
  private final Fd.Pipe wakeUp = Fd.pipe();
  private final Sink stdout;
  private final Sink stderr;
  private final LineWriter toStdout;
  private final LineWriter toStderr;
  private final MemorySegment readBuffer;
  private final boolean isRaw;
  private boolean draining;

  Output(OutputForm form, StallPolicy policy, Consumer<String> onTrouble) throws PosixException {
    this(form, new Sink(1, "stdout", policy, onTrouble), policy, onTrouble);
  }

  /** Where both are the same, a terminal for example, lines must not be cut by each other. */
  private Output(OutputForm form, Sink stdout, StallPolicy policy, Consumer<String> onTrouble)
      throws PosixException {
    this(
        form,
        stdout,
        form != OutputForm.RAW && Fd.areSame(1, 2)
            ? stdout
            : new Sink(2, "stderr", policy, onTrouble));
  }

  /**
   * @param stdout may be the same as stderr: then their lines do not mix
   */
  Output(OutputForm form, Sink stdout, Sink stderr) throws PosixException {
    this.stdout = stdout;
    this.stderr = stderr;
    this.toStdout = new LineWriter(stdout, form);
    this.toStderr = stderr == stdout ? toStdout : new LineWriter(stderr, form);
    this.readBuffer = form == OutputForm.RAW ? buffer : buffer.asSlice(0, FORMED_BYTES);
    this.isRaw = form == OutputForm.RAW;
    epoll.add(wakeUp.readEnd(), Epoll.READABLE);
  }

  /** The pipes of a run to be. Closing it leaves what the child holds, and what we read. */
  static final class Pipes implements AutoCloseable {
    private final Fd.Pipe out;
    private final Fd.Pipe err;
    private boolean areRead;

    private Pipes(Fd.Pipe out, Fd.Pipe err) {
      this.out = out;
      this.err = err;
    }

    /** Where the child's stdout goes. */
    int stdout() {
      return out.writeEnd();
    }

    /** Where the child's stderr goes. */
    int stderr() {
      return err.writeEnd();
    }

    @Override
    public void close() {
      Fd.close(out.writeEnd());
      Fd.close(err.writeEnd());
      if (!areRead) {
        Fd.close(out.readEnd());
        Fd.close(err.readEnd());
      }
    }
  }

  /** A run whose pipes are to be read. */
  private record Begin(Source out, Source err, Log log, int run, int pid) {}

  /** From any thread. */
  Pipes open() throws PosixException {
    Fd.Pipe out = Fd.pipe();
    try {
      Fd.Pipe err = Fd.pipe();
      Fd.resize(out, PIPE_BYTES);
      Fd.resize(err, PIPE_BYTES);
      return new Pipes(out, err);
    } catch (PosixException e) {
      out.close();
      throw e;
    }
  }

  /**
   * Reads what a run writes, from now on until all writers are gone. From any thread.
   *
   * @param program whose run it is, for where lines say so
   * @param log gets what older runs have written first, then this one's start, then its lines
   */
  void read(Pipes pipes, String program, Log log, int run, int pid) {
    pipes.areRead = true;
    Begin begin =
        new Begin(
            new Source(
                pipes.out.readEnd(),
                toStdout,
                log,
                new LineAssembler(log, run, StandardStream.STDOUT, toStdout.of(program))),
            new Source(
                pipes.err.readEnd(),
                toStderr,
                log,
                new LineAssembler(log, run, StandardStream.STDERR, toStderr.of(program))),
            log,
            run,
            pid);
    submit(() -> begin(begin));
  }

  /**
   * Waits until everything that was written is on its way, and ends the last lines. From any
   * thread, once.
   *
   * @return the bytes that nobody took in that time
   */
  long drain(long timeoutMillis) throws InterruptedException {
    submit(() -> draining = true);
    boolean done = drained.await(timeoutMillis, TimeUnit.MILLISECONDS);
    CountDownLatch linesEnded = new CountDownLatch(1);
    long[] lost = {0};
    submit(() -> {
      endLines();
      lost[0] = done ? 0 : keptBytes();
      linesEnded.countDown();
    });
    return linesEnded.await(TASK_MILLIS_MAX, TimeUnit.MILLISECONDS) ? lost[0] : 1;
  }

  private void endLines() {
    for (Source source : sources.values()) {
      source.lines().end();
      partials.remove(source);
    }
    writeLines(toStdout);
    writeLines(toStderr);
  }

  private long keptBytes() {
    return stdout.keptBytes() + (stderr == stdout ? 0 : stderr.keptBytes());
  }

  /** What the reader of our own stdout or stderr has cost. From any thread. */
  Losses losses(StandardStream stream) {
    return switch (stream) {
      case STDOUT -> stdout.losses();
      case STDERR -> stderr == stdout ? new Losses(0, 0, Duration.ZERO) : stderr.losses();
    };
  }

  /** Has something done by the output thread. */
  private void submit(Runnable task) {
    tasks.add(task);
    Fd.write(wakeUp.writeEnd(), WAKE_UP);
  }

  private static final MemorySegment WAKE_UP = Arena.global().allocate(1);

  @Override
  public void run() {
    while (true) {
      int ready = epoll.await(timeoutMillis());
      if (ready == 0 && mayEndDraining()) {
        endDraining();
      }
      for (int i = 0; i < ready; i++) {
        onReady(epoll.ready(i));
      }
      if (!partials.isEmpty()) {
        showOldPartials(System.nanoTime());
      }
    }
  }

  /** Everything was read; the last lines may be all that is still on its way. */
  private void endDraining() {
    endLines();
    if (mayEndDraining()) {
      draining = false;
      drained.countDown();
    }
  }

  private boolean mayEndDraining() {
    return draining && !stdout.isStalled() && !stderr.isStalled();
  }

  private int timeoutMillis() {
    if (mayEndDraining()) {
      return 0;
    } else if (partials.isEmpty()) {
      return -1;
    }
    long now = System.nanoTime();
    long oldest = partials.stream().mapToLong(s -> now - s.partialSince()).max().orElse(0);
    return (int) TimeUnit.NANOSECONDS.toMillis(Math.max(0, PARTIAL_NANOS - oldest) + 999_999);
  }

  private void showOldPartials(long now) {
    for (Source source : partials.stream().filter(s -> isOld(s, now)).toList()) {
      if (source.sink().isBlocked() && Fd.hasBytes(source.fd())) {
        partials.remove(source); // no prompt: its line goes on when the pipe is read again
      } else if (!hasMore(source) && partials.remove(source)) {
        source.lines().showPartial();
        writeLines(source.writer());
      }
    }
  }

  private static boolean isOld(Source source, long now) {
    return now - source.partialSince() >= PARTIAL_NANOS;
  }

  /** Perhaps it is we who were slow: what is in the pipe already belongs to the line. */
  private boolean hasMore(Source source) {
    return !source.sink().isBlocked() && read(source) > 0;
  }

  private void onReady(int fd) {
    if (fd == stdout.fd()) {
      onWritable(stdout);
    } else if (fd == stderr.fd()) {
      onWritable(stderr);
    } else if (fd == wakeUp.readEnd()) {
      Fd.read(fd, buffer);
      for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
        task.run();
      }
    } else {
      Source source = sources.get(fd);
      if (source != null) { // else it came to its end when a new run began, just now
        onReadable(source);
      }
    }
  }

  /** The old run's last lines come before the new run's first. */
  private void begin(Begin begin) {
    if (waiting.stream().noneMatch(older -> older.log() == begin.log()) && readAllOf(begin.log())) {
      begin.log().startRun(begin.run(), begin.pid());
      watch(begin.out());
      watch(begin.err());
    } else {
      waiting.add(begin);
    }
  }

  private boolean readAllOf(Log log) {
    boolean allRead = true;
    for (Source source : sources.values().stream().filter(s -> s.isOf(log)).toList()) {
      allRead &= readAll(source);
    }
    return allRead;
  }

  /** Reads what is in a pipe now; false if there is no place for it. */
  private boolean readAll(Source source) {
    long left = PIPE_BYTES_MAX; // somebody may write faster than we read
    while (left > 0) {
      if (!source.sink().takes()) {
        return false;
      }
      long n = read(source);
      if (n <= 0) {
        return true;
      }
      left -= n;
    }
    return true;
  }

  private void onReadable(Source source) {
    if (source.sink().isBlocked()) {
      park(source);
    } else {
      read(source);
    }
  }

  private long read(Source source) {
    long n = Fd.read(source.fd(), readBuffer);
    if (n > 0) {
      if (isRaw) {
        write(source.sink(), buffer.asSlice(0, n));
      }
      addLines(source, (int) n);
      writeLines(source.writer());
    } else if (n != -Errno.EAGAIN && n != -Errno.EINTR) {
      end(source);
    }
    return n;
  }

  private void write(Sink sink, MemorySegment output) {
    boolean wasStalled = sink.isStalled();
    sink.write(output);
    if (sink.isStalled() && !wasStalled) {
      watch(sink.fd(), Epoll.WRITABLE);
    }
  }

  /** Hands on what lines have become; where bytes are handed on as they are, nothing. */
  private void writeLines(LineWriter writer) {
    if (!isRaw) {
      MemorySegment lines = writer.take();
      if (lines.byteSize() > 0) {
        write(writer.sink(), lines);
      }
    }
  }

  private void addLines(Source source, int length) {
    boolean isNew = source.lines().add(bytes, length, newlines);
    if (!source.lines().hasPartial()) {
      partials.remove(source);
    } else if (partials.add(source) || isNew) {
      source.partialSince(System.nanoTime());
    }
  }

  private void end(Source source) {
    source.lines().end();
    writeLines(source.writer());
    partials.remove(source);
    sources.remove(source.fd());
    if (!source.sink().parked().remove(source)) {
      unwatch(
          source.fd()); // to close it is not enough while a child that is being spawned has a copy
    }
    Fd.close(source.fd());
  }

  private void onWritable(Sink sink) {
    sink.flush();
    if (!sink.isStalled()) {
      unwatch(sink.fd());
      sink.parked().forEach(this::watch);
      sink.parked().clear();
      List<Begin> next = List.copyOf(waiting);
      waiting.clear();
      next.forEach(this::begin);
    }
  }

  /**
   * A pipe that nobody reads must leave the set: a hang-up is reported whether asked for or not.
   */
  private void park(Source source) {
    unwatch(source.fd());
    source.sink().parked().add(source);
  }

  private void watch(Source source) {
    sources.put(source.fd(), source);
    watch(source.fd(), Epoll.READABLE);
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
