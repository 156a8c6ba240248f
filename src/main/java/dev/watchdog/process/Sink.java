package dev.watchdog.process;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Our own stdout or stderr, for the output thread. It takes whole buffers; what its reader does not
 * take at once is kept, and until that is gone the pipes that lead here are not read: their writers
 * wait, as they would without a watchdog.
 */
final class Sink {

  private final int fd;
  private final String name;
  private final boolean neverWaits;
  private final Consumer<String> onTrouble;
  private final MemorySegment kept;
  private final List<Integer> parked = new ArrayList<>();
  private long keptFrom;
  private long keptTo;
  private boolean inTrouble;

  /**
   * @param name "stdout", for messages
   * @param bufferBytes as much as {@link #write} is ever given
   */
  Sink(int fd, String name, long bufferBytes, Consumer<String> onTrouble) {
    this.fd = fd;
    this.name = name;
    this.neverWaits = Files.isRegularFile(Path.of("/proc/self/fd/" + fd));
    this.onTrouble = onTrouble;
    this.kept = Arena.ofAuto().allocate(bufferBytes);
  }

  int fd() {
    return fd;
  }

  boolean isStalled() {
    return keptTo > keptFrom;
  }

  /** Bytes that wait for the reader. */
  long keptBytes() {
    return keptTo - keptFrom;
  }

  /** Pipes that wait for this sink, by file descriptor. */
  List<Integer> parked() {
    return parked;
  }

  /** Takes all of it; must not be stalled. */
  void write(MemorySegment bytes) {
    long written = writeNow(bytes);
    keptFrom = 0;
    keptTo = bytes.byteSize() - written;
    MemorySegment.copy(bytes, written, kept, 0, keptTo);
  }

  /** Goes on with what was kept. */
  void flush() {
    keptFrom += writeNow(kept.asSlice(keptFrom, keptTo - keptFrom));
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
