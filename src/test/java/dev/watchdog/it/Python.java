package dev.watchdog.it;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The Python of this machine: the executable itself, not a wrapper script. */
final class Python {

  static final String EXECUTABLE = find();

  private Python() {}

  private static String find() {
    try {
      Process process =
          new ProcessBuilder("python3", "-c", "import sys; print(sys.executable)").start();
      return new String(process.getInputStream().readAllBytes(), UTF_8).strip();
    } catch (IOException e) {
      throw new UncheckedIOException("these tests need python3", e);
    }
  }

  /**
   * A script that writes the numbers up to {@code last} to its stdout. A pipe takes each write as a
   * whole (pipe(7), PIPE_BUF), so that no line is ever seen in parts, however slow the machine.
   */
  static String count(int last) {
    return """
    import os
    block = b""
    for i in range(1, LAST + 1):
        line = b"%d\\n" % i
        if len(block) + len(line) > 4096:
            os.write(1, block)
            block = b""
        block += line
    os.write(1, block)
    """
        .replace("LAST", "" + last);
  }

  /** A folder with this Python under the given names and nothing else, to be used as a PATH. */
  static Path folderWith(Path folder, String... names) throws IOException {
    Files.createDirectories(folder);
    for (String name : names) {
      // Not a link: Python looks for its library beside the file that it was started as.
      Path script = folder.resolve(name);
      Files.writeString(
          script, "#!/bin/sh\nCALLED_AS=" + name + " exec " + EXECUTABLE + " \"$@\"\n");
      script.toFile().setExecutable(true);
    }
    return folder;
  }
}
