package dev.watchdog.process.posix;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** A named pipe: to hear from a process without looking again and again. */
public record Fifo(Path path) {

  private static final CFunction MKFIFO = CFunction.named("mkfifo");
  private static final CFunction OPEN = CFunction.named("open");
  private static final int O_RDWR = 2;
  private static final int O_CLOEXEC = 0x80000;

  public static Fifo in(Path folder, String name) {
    Fifo fifo = new Fifo(folder.resolve(name));
    try (Arena arena = Arena.ofConfined()) {
      if ((int) MKFIFO.call(arena.allocateFrom(fifo.path + "").address(), 0600) != 0) {
        throw new PosixException("cannot make " + fifo.path, Libc.errno());
      }
      return fifo;
    } catch (PosixException e) {
      throw new AssertionError(e);
    }
  }

  /** All that is written until the last writer is gone; waits for the first one. */
  public String read() throws IOException {
    return Files.readString(path, StandardCharsets.UTF_8).strip();
  }

  /** Both ends in one file descriptor. */
  public int open() {
    try (Arena arena = Arena.ofConfined()) {
      int fd = (int) OPEN.call(arena.allocateFrom(path + "").address(), O_RDWR | O_CLOEXEC);
      if (fd < 0) {
        throw new PosixException("cannot open " + path, Libc.errno());
      }
      return fd;
    } catch (PosixException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public String toString() {
    return path.toString();
  }
}
