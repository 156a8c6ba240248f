package dev.watchdog.process.output;

import dev.watchdog.logs.LineAssembler;
import dev.watchdog.logs.Log;
import dev.watchdog.logs.StandardStream;
import dev.watchdog.process.OutputForm;
import dev.watchdog.process.StallPolicy;
import dev.watchdog.process.StallPolicy.Losses;
import dev.watchdog.process.posix.Epoll;
import dev.watchdog.process.posix.EpollLoop;
import dev.watchdog.process.posix.Errno;
import dev.watchdog.process.posix.Fd;
import dev.watchdog.process.posix.Newlines;
import dev.watchdog.process.posix.PosixException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * The one thread that reads the children's pipes, and the way of every byte of their output: read,
 * write to our own stdout or stderr, add to the program's log, next. It never waits for anything
 * but the whole set, so that a stalled stdout stops neither stderr nor another program.
 */
public final class Output implements Runnable {

  /** What our own stdout takes at once where it is a pipe with room (pipe(7)). */
  static final int BUFFER_BYTES = 64 * 1024;

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
  private final Map<Integer, OutputSource> sources = new LinkedHashMap<>();
  private final Set<OutputSource> partials = new LinkedHashSet<>();
  private final List<Begin> waiting = new ArrayList<>();
  private final CountDownLatch drained = new CountDownLatch(1);
  private final EpollLoop loop = new EpollLoop();
  private final OutputSink stdout;
  private final OutputSink stderr;
  private final LineWriter toStdout;
  private final LineWriter toStderr;
  private final MemorySegment readBuffer;
  private final boolean isRaw;
  private boolean draining;

  public Output(OutputForm form, StallPolicy policy, Consumer<String> onTrouble)
      throws PosixException {
    this(form, new OutputSink(1, "stdout", policy, onTrouble), policy, onTrouble);
  }

  /** Where both are the same, a terminal for example, lines must not be cut by each other. */
  private Output(OutputForm form, OutputSink stdout, StallPolicy policy, Consumer<String> onTrouble)
      throws PosixException {
    this(
        form,
        stdout,
        form != OutputForm.RAW && Fd.areSame(1, 2)
            ? stdout
            : new OutputSink(2, "stderr", policy, onTrouble));
  }

  /**
   * @param stdout may be the same as stderr: then their lines do not mix
   */
  Output(OutputForm form, OutputSink stdout, OutputSink stderr) throws PosixException {
    this.stdout = stdout;
    this.stderr = stderr;
    this.toStdout = new LineWriter(stdout, form);
    this.toStderr = stderr == stdout ? toStdout : new LineWriter(stderr, form);
    this.readBuffer = form == OutputForm.RAW ? buffer : buffer.asSlice(0, FORMED_BYTES);
    this.isRaw = form == OutputForm.RAW;
  }

  /** A run whose pipes have to be read. */
  private record Begin(OutputSource out, OutputSource err, Log log, int run, int pid) {}

  /**
   * Reads what a run writes, from now on until all writers are gone. From any thread.
   *
   * @param program the name of its program, for forms that show it
   * @param log gets what older runs have written first, then this one's start, then its lines
   */
  public void read(RunPipes pipes, String program, Log log, int run, int pid) {
    Begin begin =
        new Begin(
            new OutputSource(
                pipes.takeStdout(),
                toStdout,
                log,
                new LineAssembler(log, run, StandardStream.STDOUT, toStdout.of(program))),
            new OutputSource(
                pipes.takeStderr(),
                toStderr,
                log,
                new LineAssembler(log, run, StandardStream.STDERR, toStderr.of(program))),
            log,
            run,
            pid);
    loop.execute(() -> begin(begin));
  }

  /**
   * Waits until everything that was written is on its way, and ends the last lines. From any
   * thread, once.
   *
   * @return the bytes that were not taken in that time
   */
  public long drain(long timeoutMillis) throws InterruptedException {
    loop.execute(() -> draining = true);
    boolean done = drained.await(timeoutMillis, TimeUnit.MILLISECONDS);
    CountDownLatch linesEnded = new CountDownLatch(1);
    long[] lost = {0};
    loop.execute(() -> {
      endLines();
      lost[0] = done ? 0 : keptBytes();
      linesEnded.countDown();
    });
    return linesEnded.await(TASK_MILLIS_MAX, TimeUnit.MILLISECONDS) ? lost[0] : 1;
  }

  private void endLines() {
    for (OutputSource source : sources.values()) {
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
  public Losses losses(StandardStream stream) {
    return switch (stream) {
      case STDOUT -> stdout.losses();
      case STDERR -> stderr == stdout ? new Losses(0, 0, Duration.ZERO) : stderr.losses();
    };
  }

  @Override
  public void run() {
    while (true) {
      int ready = loop.await(timeoutMillis());
      if (ready == 0 && mayEndDraining()) {
        endDraining();
      }
      for (int i = 0; i < ready; i++) {
        onReady(loop.ready(i));
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
    Predicate<OutputSource> isOld = s -> now - s.partialSince() >= PARTIAL_NANOS;
    for (OutputSource source : partials.stream().filter(isOld).toList()) {
      if (source.sink().isBlocked() && Fd.hasBytes(source.fd())) {
        partials.remove(source); // no prompt: its line goes on when the pipe is read again
      } else if (!hasMore(source) && partials.remove(source)) {
        source.lines().showPartial();
        writeLines(source.writer());
      }
    }
  }

  /** Perhaps this thread was slow: what is in the pipe already belongs to the line. */
  private boolean hasMore(OutputSource source) {
    return !source.sink().isBlocked() && read(source) > 0;
  }

  private void onReady(int fd) {
    if (fd == stdout.fd()) {
      onWritable(stdout);
    } else if (fd == stderr.fd()) {
      onWritable(stderr);
    } else if (!loop.runTasks(fd)) {
      OutputSource source = sources.get(fd);
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
    for (OutputSource source : sources.values().stream().filter(s -> s.isOf(log)).toList()) {
      allRead &= readAll(source);
    }
    return allRead;
  }

  /** Reads what is in a pipe now; false if there is no place for it. */
  private boolean readAll(OutputSource source) {
    long left = PIPE_BYTES_MAX; // a program may write faster than we read
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

  private void onReadable(OutputSource source) {
    if (source.sink().isBlocked()) {
      park(source);
    } else {
      read(source);
    }
  }

  private long read(OutputSource source) {
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

  private void write(OutputSink sink, MemorySegment output) {
    boolean wasStalled = sink.isStalled();
    sink.write(output);
    if (sink.isStalled() && !wasStalled) {
      loop.watch(sink.fd(), Epoll.WRITABLE);
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

  private void addLines(OutputSource source, int length) {
    boolean isNew = source.lines().add(bytes, length, newlines);
    if (!source.lines().hasPartial()) {
      partials.remove(source);
    } else if (partials.add(source) || isNew) {
      source.partialSince(System.nanoTime());
    }
  }

  private void end(OutputSource source) {
    source.lines().end();
    writeLines(source.writer());
    partials.remove(source);
    sources.remove(source.fd());
    if (!source.sink().parked().remove(source)) {
      // To close it is not enough while a child that is being spawned has a copy.
      loop.unwatch(source.fd());
    }
    Fd.close(source.fd());
  }

  private void onWritable(OutputSink sink) {
    sink.flush();
    if (!sink.isStalled()) {
      loop.unwatch(sink.fd());
      sink.parked().forEach(this::watch);
      sink.parked().clear();
      List<Begin> next = List.copyOf(waiting);
      waiting.clear();
      next.forEach(this::begin);
    }
  }

  /** A pipe that is not read must leave the set: a hang-up is reported whether asked for or not. */
  private void park(OutputSource source) {
    loop.unwatch(source.fd());
    source.sink().parked().add(source);
  }

  private void watch(OutputSource source) {
    sources.put(source.fd(), source);
    loop.watch(source.fd(), Epoll.READABLE);
  }
}
