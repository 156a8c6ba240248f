package dev.watchdog.access;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file that is read whole. */
final class SmallFile {

  private static final int BYTES_MAX = 64 * 1024;

  private SmallFile() {}

  /** Its bytes; no more than the limit is ever read, even where there is no end to it. */
  static byte[] read(Path file) throws UnusableException {
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      throw new UnusableException(file, "is not a regular file"); // a pipe may never be written to
    }
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(BYTES_MAX + 1);
      if (bytes.length > BYTES_MAX) {
        throw new UnusableException(file, "is larger than " + BYTES_MAX / 1024 + " KiB");
      }
      return bytes;
    } catch (IOException e) {
      throw UnusableException.unreadable(file, e);
    }
  }
}
