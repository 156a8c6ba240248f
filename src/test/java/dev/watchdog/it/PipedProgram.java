package dev.watchdog.it;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;

/** A program that writes exactly the bytes that the test gives it. */
final class PipedProgram implements AutoCloseable {

  private final Path out;
  private final Path err;
  private FileOutputStream toOut;
  private FileOutputStream toErr;

  /**
   * @param folder gets two named pipes
   */
  PipedProgram(Path folder) throws IOException, InterruptedException {
    out = folder.resolve("out");
    err = folder.resolve("err");
    new ProcessBuilder("mkfifo", out.toString(), err.toString()).start().waitFor();
  }

  /** Serves HTTP on any port, and restarts after 20 ms. */
  Launch launch(String... options) {
    String script =
        "exec 3<>" + out + " 4<>" + err + "; cat <&4 >&2 4<&- 3<&- & exec cat <&3 3<&- 4<&-";
    return Launch.shell(
        script,
        Stream.concat(
                Stream.of("-http", "127.0.0.1:0", "-restart-delay", "20ms"), Arrays.stream(options))
            .toArray(String[]::new));
  }

  /** Writes to its stdout; the first call waits until the program runs. */
  void out(String text) throws IOException {
    out(text.getBytes(UTF_8));
  }

  void out(byte[] bytes) throws IOException {
    if (toOut == null) {
      toOut = new FileOutputStream(out.toFile());
    }
    toOut.write(bytes);
  }

  /** Writes to its stderr; the first call waits until the program runs. */
  void err(String text) throws IOException {
    if (toErr == null) {
      toErr = new FileOutputStream(err.toFile());
    }
    toErr.write(text.getBytes(UTF_8));
  }

  @Override
  public void close() throws IOException {
    if (toOut != null) {
      toOut.close();
    }
    if (toErr != null) {
      toErr.close();
    }
  }
}
