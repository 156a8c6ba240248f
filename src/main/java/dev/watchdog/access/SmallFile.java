package dev.watchdog.access;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file that is read whole, with a limit on its size, and never blocks the reader. */
public final class SmallFile {

  private static final int BYTES_MAX = 64 * 1024;

  private SmallFile() {}

  static byte[] read(Path file) throws UnusableException {
    return read(file, BYTES_MAX);
  }

  /**
   * Its bytes. No more than the limit is read, even if the file has no end.
   *
   * @param bytesMax whole KiB, or whole MiB
   */
  public static byte[] read(Path file, int bytesMax) throws UnusableException {
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      throw new UnusableException(file, "is not a regular file"); // a pipe may have no writer
    }
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(bytesMax + 1);
      if (bytes.length > bytesMax) {
        throw new UnusableException(file, "is larger than " + size(bytesMax));
      }
      return bytes;
    } catch (IOException e) {
      throw UnusableException.unreadable(file, e);
    }
  }

  private static String size(int bytes) {
    return bytes < 1 << 20 ? (bytes >> 10) + " KiB" : (bytes >> 20) + " MiB";
  }
}
