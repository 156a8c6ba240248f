package dev.watchdog.process.output;

import static org.assertj.core.api.Assertions.assertThat;

import dev.watchdog.lifecycle.ExitStatus;
import dev.watchdog.process.CannotSpawnException;
import dev.watchdog.process.posix.Fifo;
import dev.watchdog.process.runs.RealRun;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * The way of the output, in a JVM of its own ({@link OutputProbe}), since it leads to file
 * descriptors 1 and 2. This test reads what comes out there, at its own pace.
 */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = ThreadMode.SEPARATE_THREAD)
class OutputTest {

  private static final long SEED = Long.getLong("seed", 20_260_101);
  private static final int MANY_BYTES = 5_000_000;

  @TempDir private Path folder;
  private Fifo stdout;
  private Fifo stderr;
  private Path dataForStdout;
  private Path dataForStderr;

  @BeforeEach
  void prepare() throws IOException {
    stdout = Fifo.in(folder, "stdout");
    stderr = Fifo.in(folder, "stderr");
    SplittableRandom random = new SplittableRandom(SEED);
    dataForStdout = data("data1", random);
    dataForStderr = data("data2", random);
  }

  private Path data(String name, SplittableRandom random) throws IOException {
    byte[] bytes = new byte[MANY_BYTES];
    random.nextBytes(bytes);
    return Files.write(folder.resolve(name), bytes);
  }

  /** Starts a JVM that runs a script, whose {@code $0} and {@code $1} are the two files. */
  private RealRun probe(int drainSeconds, String script) throws CannotSpawnException {
    List<Object> arguments =
        new ArrayList<>(
            Arrays.asList(
                stdout,
                stderr,
                Path.of(System.getProperty("java.home"), "bin", "java"),
                "--enable-native-access=ALL-UNNAMED",
                "-Xshare:auto",
                "-Xmx64m",
                "-cp",
                System.getProperty("java.class.path"),
                OutputProbe.class.getName(),
                drainSeconds,
                script,
                dataForStdout,
                dataForStderr));
    return RealRun.sh("exec >$1 2>$2; shift 2; exec \"$@\"", arguments.toArray());
  }

  /** Everything until the end, in pieces of any size. */
  private static byte[] readByChance(InputStream in) throws IOException {
    SplittableRandom random = new SplittableRandom(SEED);
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    byte[] piece = new byte[100_000];
    int n;
    while ((n = in.read(piece, 0, random.nextInt(1, piece.length))) >= 0) {
      all.write(piece, 0, n);
    }
    return all.toByteArray();
  }

  private static void assertSame(byte[] actual, Path expected) throws IOException {
    assertThat(Arrays.equals(actual, Files.readAllBytes(expected)))
        .as("%d bytes are those of %s, seed %d", actual.length, expected.getFileName(), SEED)
        .isTrue();
  }

  @Test
  void every_byte_of_both_streams_arrives_in_order() throws Exception {
    RealRun probe = probe(20, "cat \"$0\" & cat \"$1\" >&2; wait");
    try (InputStream out = Files.newInputStream(stdout.path());
        InputStream err = Files.newInputStream(stderr.path())) {
      byte[][] fromStdout = new byte[1][];
      Thread reader =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  fromStdout[0] = readByChance(out);
                } catch (IOException e) {
                  fromStdout[0] = new byte[0];
                }
              });
      byte[] fromStderr = readByChance(err);
      reader.join();
      assertSame(fromStdout[0], dataForStdout);
      assertSame(fromStderr, dataForStderr);
    }
    probe.expectEnd(new ExitStatus.Code(0));
  }

  @Test
  void a_stalled_stdout_does_not_hold_up_stderr() throws Exception {
    RealRun probe = probe(20, "cat \"$0\" & cat \"$1\" >&2; exec 2>&-; wait");
    try (InputStream out = Files.newInputStream(stdout.path());
        InputStream err = Files.newInputStream(stderr.path())) {
      assertSame(err.readNBytes(MANY_BYTES), dataForStderr);
      assertSame(readByChance(out), dataForStdout);
      assertThat(err.read()).isEqualTo(-1);
    }
    probe.expectEnd(new ExitStatus.Code(0));
  }

  @Test
  void what_a_grandchild_writes_after_the_child_ended_arrives() throws Exception {
    RealRun probe = probe(20, "(cat \"$0\"; cat \"$1\" >&2) & exit 0");
    try (InputStream out = Files.newInputStream(stdout.path());
        InputStream err = Files.newInputStream(stderr.path())) {
      assertSame(out.readNBytes(MANY_BYTES), dataForStdout);
      assertSame(err.readNBytes(MANY_BYTES), dataForStderr);
    }
    probe.expectEnd(new ExitStatus.Code(0));
  }

  @Test
  void output_that_is_not_read_in_time_is_reported_as_lost() throws Exception {
    RealRun probe = probe(1, "head -c 100000 \"$0\"; exit 0");
    try (InputStream out = Files.newInputStream(stdout.path());
        InputStream err = Files.newInputStream(stderr.path())) {
      probe.expectEnd(new ExitStatus.Code(3));
      assertThat(readByChance(out).length).isLessThan(100_000);
      assertThat(readByChance(err)).isEmpty();
    }
  }
}
