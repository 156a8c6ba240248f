package dev.watchdog.process.posix;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Pipes of our own; no call ever waits, or the timeout says so. */
@Timeout(30)
class FdTest {

  private final Arena arena = Arena.ofAuto();
  private Fd.Pipe pipe;

  @BeforeEach
  void open() throws PosixException {
    pipe = Fd.pipe();
  }

  @AfterEach
  void close() {
    pipe.close();
  }

  private MemorySegment bytes(int count) {
    byte[] bytes = new byte[count];
    new SplittableRandom(count).nextBytes(bytes);
    return arena.allocateFrom(JAVA_BYTE, bytes);
  }

  @Test
  void what_is_written_is_read() {
    MemorySegment written = bytes(1_000);
    assertThat(Fd.write(pipe.writeEnd(), written)).isEqualTo(1_000);
    MemorySegment read = arena.allocate(2_000);
    assertThat(Fd.read(pipe.readEnd(), read)).isEqualTo(1_000);
    assertThat(read.asSlice(0, 1_000).mismatch(written)).isEqualTo(-1);
  }

  @Test
  void reading_never_waits() {
    assertThat(Fd.read(pipe.readEnd(), arena.allocate(1))).isEqualTo(-Errno.EAGAIN);
  }

  @Test
  void writing_now_takes_what_fits_and_then_nothing() {
    long taken = fill(pipe.writeEnd(), bytes(100_000));
    assertThat(taken).isEqualTo(65_536);
    assertThat(Fd.writeNow(pipe.writeEnd(), bytes(1))).isEqualTo(-Errno.EAGAIN);
    drain(4096);
    assertThat(fill(pipe.writeEnd(), bytes(100_000))).isEqualTo(4096);
  }

  /** As measured on Linux 6.18, a named pipe does not know RWF_NOWAIT (EOPNOTSUPP). */
  @Test
  void writing_now_never_waits_where_only_poll_can_tell(@TempDir Path folder) {
    for (int size : new int[] {1, 100, 4_096, 100_000}) {
      int fd = Fifo.in(folder, "size" + size).open();
      long taken = fill(fd, bytes(size));
      assertThat(taken).isBetween(4_096L, 65_536L);
      assertThat(Fd.read(fd, arena.allocate(65_536))).isEqualTo(taken);
      assertThat(Fd.writeNow(fd, bytes(10))).isEqualTo(10);
      Fd.close(fd);
    }
  }

  private static long fill(int fd, MemorySegment bytes) {
    long taken = 0;
    long n;
    while ((n = Fd.writeNow(fd, bytes)) > 0) {
      taken += n;
    }
    assertThat(n).isEqualTo(-Errno.EAGAIN);
    return taken;
  }

  private void drain(int count) {
    assertThat(Fd.read(pipe.readEnd(), arena.allocate(count))).isEqualTo(count);
  }

  @Test
  void writing_without_a_reader_is_an_error_and_no_signal() throws PosixException {
    Fd.Pipe deserted = Fd.pipe();
    Fd.close(deserted.readEnd());
    assertThat(Fd.writeNow(deserted.writeEnd(), bytes(1))).isEqualTo(-32); // EPIPE
    assertThat(Fd.write(deserted.writeEnd(), bytes(1))).isEqualTo(-32);
    Fd.close(deserted.writeEnd());
  }

  @Test
  void no_end_of_a_pipe_is_inherited() throws IOException {
    for (int fd : new int[] {pipe.readEnd(), pipe.writeEnd()}) {
      assertThat(isClosedOnExec(fd)).isTrue();
    }
  }

  /** What the libc without addclosefrom_np has to do. */
  @Test
  void descriptors_that_would_be_inherited_can_be_closed_on_exec() throws IOException {
    int copy = (int) CFunction.named("dup").call(pipe.writeEnd());
    assertThat(isClosedOnExec(copy)).isFalse();
    PosixSpawn.closeOnExec();
    assertThat(isClosedOnExec(copy)).isTrue();
    for (int standard = 0; standard <= 2; standard++) {
      assertThat(isClosedOnExec(standard)).isFalse();
    }
    Fd.close(copy);
  }

  private static boolean isClosedOnExec(int fd) throws IOException {
    String flags =
        Files.readAllLines(Path.of("/proc/self/fdinfo/" + fd)).stream()
            .filter(line -> line.startsWith("flags:"))
            .findFirst()
            .orElseThrow();
    return (Integer.parseInt(flags.substring(6).strip(), 8) & 0x80000) != 0; // O_CLOEXEC
  }
}
