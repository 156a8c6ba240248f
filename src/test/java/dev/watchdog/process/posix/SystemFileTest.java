package dev.watchdog.process.posix;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.watchdog.process.runs.RealRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class SystemFileTest {

  private static final int SELF = (int) ProcessHandle.current().pid();

  @TempDir private Path folder;

  private Path file(String text) throws IOException {
    return Files.writeString(folder.resolve("file"), text);
  }

  @Test
  void lines_are_read() throws IOException {
    assertThat(SystemFile.lines(file("one\ntwo")))
        .hasValueSatisfying(lines -> assertThat(lines).containsExactly("one", "two"));
    assertThat(SystemFile.lines(folder.resolve("missing"))).isEmpty();
    assertThat(SystemFile.lines(folder)).isEmpty();
  }

  @Test
  void what_lies_beyond_the_bound_counts_as_not_there() throws IOException {
    Path file = file("one\ntwo\nthree\n");
    assertThat(SystemFile.lines(file, 10).orElseThrow()).containsExactly("one", "two");
    assertThat(SystemFile.bytes(file.toString(), 5))
        .hasValueSatisfying(bytes -> assertThat(bytes).isEqualTo("one\nt".getBytes(UTF_8)));
  }

  @Test
  void a_file_without_an_end_is_read_up_to_the_bound() {
    assertThat(SystemFile.bytes("/dev/zero", 1 << 20).orElseThrow()).hasSize(1 << 20);
    assertThat(SystemFile.lines(Path.of("/dev/zero"), 1 << 20).orElseThrow()).isEmpty();
  }

  @Test
  @Timeout(value = 20, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void a_FIFO_without_a_writer_is_an_empty_file() throws Exception {
    Path fifo = folder.resolve("fifo");
    RealRun.sh("exec mkfifo \"$1\"", fifo).untilEmpty();
    assertThat(SystemFile.lines(fifo).orElseThrow()).isEmpty();
  }

  @Test
  void a_path_that_is_too_long_is_not_there() {
    assertThat(SystemFile.bytes("/" + "x".repeat(5_000), 1)).isEmpty();
  }

  @Test
  void a_variable_is_found_by_its_whole_name() {
    assertThat(SystemFile.variable(SELF, "PATH")).hasValue(System.getenv("PATH"));
    assertThat(SystemFile.variable(SELF, "PAT")).isEmpty();
    assertThat(SystemFile.variable(4_194_305, "PATH")).isEmpty();
  }
}
