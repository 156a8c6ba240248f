package dev.watchdog.process.output;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import dev.watchdog.process.StallPolicy;
import dev.watchdog.process.StallPolicy.Losses;
import dev.watchdog.process.posix.Errno;
import dev.watchdog.process.posix.Fd;
import dev.watchdog.process.posix.Libc;
import dev.watchdog.process.posix.Newlines;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Our own stdout or stderr, for the output thread. What its reader does not take at once is kept;
 * until that is gone it is stalled, and {@link StallPolicy} says what becomes of more.
 */
final class OutputSink {

  private static final int KEPT_BYTES_MAX = 1024 * 1024;
  private static final long REPORT_NANOS = TimeUnit.SECONDS.toNanos(10);
  private static final MemorySegment NEWLINE = Arena.global().allocateFrom(JAVA_BYTE, (byte) '\n');

  private final int fd;
  private final String name;
  private final StallPolicy policy;
  private final boolean neverWaits;
  private final Consumer<String> onTrouble;
  private final Set<OutputSource> parked = new LinkedHashSet<>();
  private MemorySegment kept = MemorySegment.NULL;
  private long keptFrom;
  private long keptTo;
  private boolean inTrouble;
  private boolean dropping;
  private boolean inLine;
  private boolean inDroppedLine;
  private final AtomicLong droppedBytes = new AtomicLong();
  private final AtomicLong droppedLines = new AtomicLong();
  private volatile Stall stall = new Stall(0, 0);
  private long droppedUnreported;
  private boolean isReported;
  private long reportedAt;

  /**
   * @param name "stdout", for messages
   * @param onTrouble gets a sentence about what is lost
   */
  OutputSink(int fd, String name, StallPolicy policy, Consumer<String> onTrouble) {
    this.fd = fd;
    this.name = name;
    this.policy = policy;
    this.neverWaits = Files.isRegularFile(Path.of("/proc/self/fd/" + fd));
    this.onTrouble = onTrouble;
  }

  int fd() {
    return fd;
  }

  /** Whether bytes wait for the reader. */
  boolean isStalled() {
    return keptTo > keptFrom;
  }

  /** Whether its writers should wait. */
  boolean isBlocked() {
    return isStalled() && policy == StallPolicy.BLOCK;
  }

  /** Whether there is a place for another buffer, even while it is stalled. */
  boolean takes() {
    return !isBlocked() || keptBytes() + Output.BUFFER_BYTES <= KEPT_BYTES_MAX;
  }

  /** Bytes that wait for the reader. */
  long keptBytes() {
    return keptTo - keptFrom;
  }

  /**
   * How long it was stalled.
   *
   * @param endedNanos all times that are over
   * @param since when the one began that is not, by {@link System#nanoTime}; 0 if there is none
   */
  private record Stall(long endedNanos, long since) {
    Stall begun() {
      return since == 0 ? new Stall(endedNanos, System.nanoTime() | 1) : this;
    }

    Stall ended() {
      return since == 0 ? this : new Stall(nanos(), 0);
    }

    long nanos() {
      return since == 0 ? endedNanos : endedNanos + System.nanoTime() - since;
    }
  }

  /** What its reader has cost so far. From any thread. */
  Losses losses() {
    return new Losses(droppedBytes.get(), droppedLines.get(), Duration.ofNanos(stall.nanos()));
  }

  /** Sources that wait for this sink. */
  Set<OutputSource> parked() {
    return parked;
  }

  /** Takes all of it; to be asked of {@link #takes} before. */
  void write(MemorySegment bytes) {
    if (isStalled() && policy == StallPolicy.DROP) {
      drop(bytes);
    } else if (dropping) {
      resume(bytes);
    } else {
      writeOrKeep(bytes);
    }
  }

  private void writeOrKeep(MemorySegment bytes) {
    long written = isStalled() ? 0 : writeNow(bytes);
    keep(bytes.asSlice(written));
    inLine = bytes.get(JAVA_BYTE, bytes.byteSize() - 1) != '\n';
  }

  private void keep(MemorySegment bytes) {
    if (bytes.byteSize() == 0) {
      return;
    }
    long size = keptBytes() + bytes.byteSize();
    if (keptTo + bytes.byteSize() > kept.byteSize()) {
      MemorySegment room =
          size <= kept.byteSize()
              ? kept
              : Arena.ofAuto().allocate(Math.max(size, Output.BUFFER_BYTES));
      MemorySegment.copy(kept, keptFrom, room, 0, keptBytes());
      kept = room;
      keptTo -= keptFrom;
      keptFrom = 0;
    }
    MemorySegment.copy(bytes, 0, kept, keptTo, bytes.byteSize());
    keptTo += bytes.byteSize();
    stall = stall.begun();
  }

  private void drop(MemorySegment bytes) {
    if (!dropping) {
      dropping = true;
      reportDropping();
    }
    inDroppedLine = bytes.get(JAVA_BYTE, bytes.byteSize() - 1) != '\n';
    droppedUnreported += bytes.byteSize();
    droppedBytes.setRelease(droppedBytes.getPlain() + bytes.byteSize());
    droppedLines.setRelease(droppedLines.getPlain() + newlines(bytes));
  }

  private static long newlines(MemorySegment bytes) {
    Newlines newlines = new Newlines(bytes);
    int end = (int) bytes.byteSize();
    long count = 0;
    for (int at = newlines.find(0, end); at >= 0; at = newlines.find(at + 1, end)) {
      count++;
    }
    return count;
  }

  /** Not each time: a reader that is only a little slow starts and stops all the time. */
  private void reportDropping() {
    long now = System.nanoTime();
    isReported = droppedBytes.getPlain() == 0 || now - reportedAt >= REPORT_NANOS;
    if (isReported) {
      reportedAt = now;
      onTrouble.accept(name + " is stalled: output is dropped until it is read again");
    }
  }

  private void reportResuming() {
    if (isReported) {
      onTrouble.accept(name + " is read again; " + droppedUnreported + " bytes were dropped");
      droppedUnreported = 0;
    }
  }

  /** Goes on with the next whole line; the one that was cut is ended. */
  private void resume(MemorySegment bytes) {
    long skipped = inDroppedLine ? firstLineBytes(bytes) : 0;
    if (skipped > 0) {
      drop(bytes.asSlice(0, skipped));
    }
    if (skipped < bytes.byteSize()) {
      dropping = false;
      reportResuming();
      if (inLine) {
        writeOrKeep(NEWLINE);
      }
      writeOrKeep(bytes.asSlice(skipped));
    }
  }

  /** With its newline, if it has one. */
  private static long firstLineBytes(MemorySegment bytes) {
    long at = 0;
    while (at < bytes.byteSize()) {
      if (bytes.get(JAVA_BYTE, at++) == '\n') {
        break;
      }
    }
    return at;
  }

  /** Goes on with what was kept. */
  void flush() {
    keptFrom += writeNow(kept.asSlice(keptFrom, keptBytes()));
    if (!isStalled()) {
      stall = stall.ended();
      keptFrom = 0;
      keptTo = 0;
      kept = kept.byteSize() > Output.BUFFER_BYTES ? MemorySegment.NULL : kept;
    }
  }

  /** How much is done with: written, or lost because it cannot be written. */
  private long writeNow(MemorySegment bytes) {
    long done = 0;
    while (done < bytes.byteSize()) {
      MemorySegment rest = bytes.asSlice(done);
      long n = neverWaits ? Fd.write(fd, rest) : Fd.writeNow(fd, rest);
      if (n == -Errno.EAGAIN) {
        return done;
      } else if (n == -Errno.EINTR) {
        continue;
      } else if (n < 0) {
        trouble((int) -n);
        return bytes.byteSize();
      }
      inTrouble = false;
      done += n;
    }
    return done;
  }

  /** Says so once, until it works again. */
  private void trouble(int errno) {
    if (!inTrouble) {
      inTrouble = true;
      onTrouble.accept(
          "cannot write to " + name + ": " + Libc.describe(errno) + "; further output is lost");
    }
  }
}
