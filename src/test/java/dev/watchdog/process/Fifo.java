package dev.watchdog.process;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** A named pipe: to hear from a process without looking again and again. */
record Fifo(Path path) {

  private static final MethodHandle MKFIFO = Libc.link("mkfifo", JAVA_INT, ADDRESS, JAVA_INT);
  private static final MethodHandle OPEN =
      Libc.linkVariadic("open", 2, JAVA_INT, ADDRESS, JAVA_INT);
  private static final int O_RDWR = 2;
  private static final int O_CLOEXEC = 0x80000;

  static Fifo in(Path folder, String name) {
    Fifo fifo = new Fifo(folder.resolve(name));
    try (Arena arena = Arena.ofConfined()) {
      int result = (int) MKFIFO.invokeExact(Libc.state(), arena.allocateFrom(fifo.path + ""), 0600);
      if (result != 0) {
        throw new PosixException("cannot make " + fifo.path, Libc.errno());
      }
      return fifo;
    } catch (Throwable t) {
      throw new AssertionError(t);
    }
  }

  /** All that is written until the last writer is gone; waits for the first one. */
  String read() throws IOException {
    return Files.readString(path, StandardCharsets.UTF_8).strip();
  }

  /** Both ends in one file descriptor. */
  int open() {
    try (Arena arena = Arena.ofConfined()) {
      int fd =
          (int) OPEN.invokeExact(Libc.state(), arena.allocateFrom(path + ""), O_RDWR | O_CLOEXEC);
      if (fd < 0) {
        throw new PosixException("cannot open " + path, Libc.errno());
      }
      return fd;
    } catch (Throwable t) {
      throw new AssertionError(t);
    }
  }

  @Override
  public String toString() {
    return path.toString();
  }
}
