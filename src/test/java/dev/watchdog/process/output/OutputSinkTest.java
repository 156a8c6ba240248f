package dev.watchdog.process.output;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.watchdog.process.StallPolicy;
import dev.watchdog.process.posix.Fd;
import dev.watchdog.process.posix.Fifo;
import dev.watchdog.process.posix.PosixException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Into pipes whose reader takes what it likes. */
@Timeout(60)
class OutputSinkTest {

  private static final long SEED = Long.getLong("seed", 20_260_101);
  private static final int BUFFER = 256 * 1024;

  private final Arena arena = Arena.ofAuto();
  private final List<String> trouble = new ArrayList<>();
  private final SplittableRandom random = new SplittableRandom(SEED);

  private OutputSink sink(int fd) {
    return new OutputSink(fd, "stdout", StallPolicy.BLOCK, trouble::add);
  }

  private MemorySegment bytes(int count) {
    byte[] bytes = new byte[count];
    random.nextBytes(bytes);
    return arena.allocateFrom(JAVA_BYTE, bytes);
  }

  private static void copy(MemorySegment bytes, ByteArrayOutputStream out) {
    out.writeBytes(bytes.toArray(JAVA_BYTE));
  }

  /** Takes up to so many bytes, if there are any. */
  private long take(int fd, int most, ByteArrayOutputStream out) {
    MemorySegment buffer = arena.allocate(most);
    long n = Fd.read(fd, buffer);
    if (n > 0) {
      copy(buffer.asSlice(0, n), out);
    }
    return n;
  }

  private void writeAndReadByChance(int writeEnd, int readEnd) {
    OutputSink sink = sink(writeEnd);
    ByteArrayOutputStream written = new ByteArrayOutputStream();
    ByteArrayOutputStream read = new ByteArrayOutputStream();
    for (int i = 0; i < 2_000; i++) {
      if (sink.isStalled()) {
        assertThat(take(readEnd, random.nextInt(1, 100_000), read)).isPositive();
        sink.flush();
      } else {
        MemorySegment bytes = bytes(random.nextInt(1, random.nextInt(10) == 0 ? BUFFER : 5_000));
        sink.write(bytes);
        copy(bytes, written);
        assertThat(sink.isStalled()).isEqualTo(sink.keptBytes() > 0);
      }
    }
    while (read.size() < written.size()) {
      take(readEnd, BUFFER, read);
      sink.flush();
    }
    assertThat(sink.isStalled()).isFalse();
    assertThat(read.toByteArray()).as("seed %d", SEED).isEqualTo(written.toByteArray());
    assertThat(trouble).isEmpty();
  }

  @Test
  void nothing_is_lost_and_nothing_out_of_order_in_a_pipe() throws PosixException {
    Fd.Pipe pipe = Fd.pipe();
    writeAndReadByChance(pipe.writeEnd(), pipe.readEnd());
    pipe.close();
  }

  @Test
  void nothing_is_lost_and_nothing_out_of_order_where_only_poll_can_tell(@TempDir Path folder) {
    int fd = Fifo.in(folder, "fifo").open();
    writeAndReadByChance(fd, fd);
    Fd.close(fd);
  }

  @Test
  void what_its_reader_does_not_take_is_kept_and_counted() throws PosixException {
    Fd.Pipe pipe = Fd.pipe();
    OutputSink sink = sink(pipe.writeEnd());
    sink.write(bytes(65_536));
    assertThat(sink.isStalled()).isFalse();
    sink.write(bytes(10_000));
    assertThat(sink.isStalled()).isTrue();
    assertThat(sink.keptBytes()).isEqualTo(10_000);
    sink.flush();
    assertThat(sink.keptBytes()).isEqualTo(10_000);
    take(pipe.readEnd(), 4_096, new ByteArrayOutputStream());
    sink.flush();
    assertThat(sink.keptBytes()).isEqualTo(5_904);
    pipe.close();
  }

  @Test
  void a_closed_reader_is_reported_once_and_output_is_dropped() throws PosixException {
    Fd.Pipe pipe = Fd.pipe();
    Fd.close(pipe.readEnd());
    OutputSink sink = sink(pipe.writeEnd());
    sink.write(bytes(100));
    sink.write(bytes(100));
    assertThat(sink.isStalled()).isFalse();
    assertThat(trouble)
        .containsExactly("cannot write to stdout: Broken pipe; further output is lost");
    Fd.close(pipe.writeEnd());
  }

  @Test
  void what_was_kept_for_a_reader_that_left_is_dropped() throws PosixException {
    Fd.Pipe pipe = Fd.pipe();
    OutputSink sink = sink(pipe.writeEnd());
    sink.write(bytes(100_000));
    assertThat(sink.isStalled()).isTrue();
    Fd.close(pipe.readEnd());
    sink.flush();
    assertThat(sink.isStalled()).isFalse();
    assertThat(trouble).hasSize(1);
    Fd.close(pipe.writeEnd());
  }

  @Test
  void a_file_takes_everything_at_once(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("out");
    ByteArrayOutputStream written = new ByteArrayOutputStream();
    try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
      OutputSink sink = sink(descriptorOf(file));
      for (int i = 0; i < 20; i++) {
        MemorySegment bytes = bytes(random.nextInt(1, BUFFER));
        sink.write(bytes);
        copy(bytes, written);
        assertThat(sink.isStalled()).isFalse();
      }
      assertThat(open.length()).isEqualTo(written.size());
    }
    assertThat(Files.readAllBytes(file)).isEqualTo(written.toByteArray());
  }

  // Where more than one buffer comes at once, and where the policy is to drop.

  @Test
  void several_buffers_can_be_kept_as_long_as_it_says_that_it_takes_them() throws PosixException {
    Fd.Pipe pipe = Fd.pipe();
    OutputSink sink = sink(pipe.writeEnd());
    ByteArrayOutputStream written = new ByteArrayOutputStream();
    ByteArrayOutputStream read = new ByteArrayOutputStream();
    int buffers = 0;
    while (sink.takes()) {
      MemorySegment bytes = bytes(Output.BUFFER_BYTES);
      sink.write(bytes);
      copy(bytes, written);
      buffers++;
    }
    assertThat(buffers).isGreaterThan(2);
    assertThat(sink.keptBytes()).isLessThanOrEqualTo(1 << 20);
    while (read.size() < written.size()) {
      take(pipe.readEnd(), BUFFER, read);
      sink.flush();
    }
    assertThat(read.toByteArray()).isEqualTo(written.toByteArray());
    assertThat(sink.takes()).isTrue();
    pipe.close();
  }

  /** A pipe whose reader takes nothing until it is asked to. */
  private final class Dropping {
    private final Fd.Pipe pipe = Fd.pipe();
    private final OutputSink sink =
        new OutputSink(pipe.writeEnd(), "stdout", StallPolicy.DROP, trouble::add);
    private final ByteArrayOutputStream read = new ByteArrayOutputStream();

    Dropping() throws PosixException {}

    void write(String text) {
      sink.write(arena.allocateFrom(JAVA_BYTE, text.getBytes(US_ASCII)));
      assertThat(sink.isBlocked()).isFalse();
      assertThat(sink.takes()).isTrue();
    }

    /** More than the pipe holds. */
    String stall(String end) {
      String text = "x".repeat(99_999 - end.length()) + "\n" + end;
      write(text);
      assertThat(sink.isStalled()).isTrue();
      return text;
    }

    void readAll() {
      while (take(pipe.readEnd(), BUFFER, read) > 0) {
        sink.flush();
      }
    }

    String end() {
      readAll();
      pipe.close();
      return read.toString(US_ASCII);
    }
  }

  @Test
  void output_while_the_reader_stalls_is_dropped_counted_and_reported_twice()
      throws PosixException {
    Dropping to = new Dropping();
    String kept = to.stall("");
    to.write("one\n");
    to.write("two\n");
    assertThat(trouble)
        .containsExactly("stdout is stalled: output is dropped until it is read again");
    to.readAll();
    to.write("three\n");
    to.write("four\n");
    assertThat(trouble)
        .containsExactly(
            "stdout is stalled: output is dropped until it is read again",
            "stdout is read again; 8 bytes were dropped");
    assertThat(to.sink.losses().bytes()).isEqualTo(8);
    assertThat(to.end()).isEqualTo(kept + "three\nfour\n");
  }

  @Test
  void a_line_that_was_cut_is_ended_and_the_rest_of_one_that_was_dropped_is_not_shown()
      throws PosixException {
    Dropping to = new Dropping();
    String kept = to.stall("this line is c");
    to.write("ut\nthis one is dro");
    to.readAll();
    to.write("pp");
    to.write("ed\nthis one is whole\n");
    assertThat(to.sink.losses().bytes()).isEqualTo("ut\nthis one is dropped\n".length());
    assertThat(to.sink.losses().lines()).isEqualTo(2);
    assertThat(to.end()).isEqualTo(kept + "\nthis one is whole\n");
  }

  @Test
  void where_only_ends_of_lines_come_it_goes_on_dropping() throws PosixException {
    Dropping to = new Dropping();
    String kept = to.stall("");
    to.write("dro");
    to.readAll();
    to.write("pped\n");
    assertThat(trouble).hasSize(1);
    to.write("whole\n");
    assertThat(trouble).hasSize(2).last().asString().endsWith("; 8 bytes were dropped");
    assertThat(to.end()).isEqualTo(kept + "whole\n");
  }

  @Test
  void a_reader_that_stalls_again_and_again_is_reported_once_in_a_while() throws PosixException {
    Dropping to = new Dropping();
    for (int i = 0; i < 3; i++) {
      to.stall("");
      to.write("12345\n");
      to.readAll();
    }
    to.write("x\n");
    assertThat(trouble)
        .containsExactly(
            "stdout is stalled: output is dropped until it is read again",
            "stdout is read again; 6 bytes were dropped");
    assertThat(to.sink.losses().bytes()).isEqualTo(18);
    to.end();
  }

  /** Where this process has it open. */
  private static int descriptorOf(Path file) throws IOException {
    try (var descriptors = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
      for (Path descriptor : descriptors) {
        if (Files.isSymbolicLink(descriptor)
            && Files.readSymbolicLink(descriptor).equals(file.toRealPath())) {
          return Integer.parseInt(descriptor.getFileName().toString());
        }
      }
    }
    throw new AssertionError(file + " is not open");
  }
}
