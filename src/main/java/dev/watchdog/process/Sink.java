package dev.watchdog.process;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Our own stdout or stderr, for the output thread. What its reader does not take at once is kept;
 * until that is gone it is stalled, and {@link StallPolicy} says what becomes of more.
 */
final class Sink {

  private static final int KEPT_BYTES_MAX = 1024 * 1024;
  private static final MemorySegment NEWLINE = Arena.global().allocateFrom(JAVA_BYTE, (byte) '\n');

  private final int fd;
  private final String name;
  private final StallPolicy policy;
  private final boolean neverWaits;
  private final Consumer<String> onTrouble;
  private final Set<Source> parked = new LinkedHashSet<>();
  private MemorySegment kept = MemorySegment.NULL;
  private long keptFrom;
  private long keptTo;
  private boolean inTrouble;
  private boolean dropping;
  private boolean inLine;
  private boolean droppedInLine;
  private long droppedBytes;
  private long droppedNow;

  /**
   * @param name "stdout", for messages
   * @param onTrouble told in a sentence what is lost
   */
  Sink(int fd, String name, StallPolicy policy, Consumer<String> onTrouble) {
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

  /** Whether those who write here should wait. */
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

  /** Bytes that were dropped because nobody read, in all. */
  long droppedBytes() {
    return droppedBytes;
  }

  /** Sources that wait for this sink. */
  Set<Source> parked() {
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
    inLine = endsInLine(bytes);
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
  }

  private void drop(MemorySegment bytes) {
    if (!dropping) {
      dropping = true;
      droppedNow = 0;
      onTrouble.accept("nobody reads " + name + ": output is dropped until somebody does");
    }
    droppedNow += bytes.byteSize();
    droppedBytes += bytes.byteSize();
    droppedInLine = endsInLine(bytes);
  }

  private static boolean endsInLine(MemorySegment bytes) {
    return bytes.get(JAVA_BYTE, bytes.byteSize() - 1) != '\n';
  }

  /** Goes on with the next whole line; the one that was cut is ended. */
  private void resume(MemorySegment bytes) {
    long skipped = droppedInLine ? firstLineBytes(bytes) : 0;
    if (skipped > 0) {
      drop(bytes.asSlice(0, skipped));
    }
    if (skipped < bytes.byteSize()) {
      dropping = false;
      onTrouble.accept(name + " is read again; " + droppedNow + " bytes were dropped");
      if (inLine) {
        writeOrKeep(NEWLINE);
      }
      writeOrKeep(bytes.asSlice(skipped));
    }
  }

  private static long firstLineBytes(MemorySegment bytes) {
    long newline = 0;
    while (newline < bytes.byteSize() && bytes.get(JAVA_BYTE, newline) != '\n') {
      newline++;
    }
    return Math.min(newline + 1, bytes.byteSize());
  }

  /** Goes on with what was kept. */
  void flush() {
    keptFrom += writeNow(kept.asSlice(keptFrom, keptBytes()));
    if (!isStalled()) {
      keptFrom = 0;
      keptTo = 0;
      kept = kept.byteSize() > Output.BUFFER_BYTES ? MemorySegment.NULL : kept;
    }
  }

  /** How much is done with: written, or lost because nobody can take it. */
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
          "cannot write to " + name + ": " + Libc.describe(errno) + "; what comes now is lost");
    }
  }
}
